// swift-tools-version: 6.2
import PackageDescription

/// Arrows run one way: search → SearchAPI ← searchd → Ingestion → InvertedIndex; Files and TextBytes are below both sides.
let package = Package(
  name: "searchd",
  products: [
    .executable(name: "searchd", targets: ["searchd"]),
    .executable(name: "search", targets: ["search"]),
    .executable(name: "search-benchmark", targets: ["search-benchmark"]),
    .library(name: "SearchLibrary", targets: ["SearchLibrary"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // Debian's libraries, each with the thinnest shim.
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CICU", pkgConfig: "icu-i18n", providers: [.apt(["libicu-dev"])]),
    .systemLibrary(name: "CSnowball", providers: [.apt(["libstemmer-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CPrefetch"),
    .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),

    .systemLibrary(name: "CSandbox"),
    .systemLibrary(name: "CSpawn"),

    // Text as bytes, for all: UTF-8's characters, columns of a terminal, a hash, digits.
    .target(name: "TextBytes"),
    // The core: documents in, ranked documents out.
    .target(name: "InvertedIndex", dependencies: ["TextBytes", "CPrefetch", "CXXHash", "CZstd"]),
    // Files of pages: what their names say that they hold, and their addresses.
    .target(name: "Files"),
    // Bytes of a scraped page to documents, and the analyser.
    .target(
      name: "Ingestion",
      dependencies: ["Files", "InvertedIndex", "TextBytes", "CLibXML2", "CICU", "CSnowball", "CZlib", "CZstd"],
      resources: [.embedInCode("Analysis/Names/pinyin.txt"), .embedInCode("Analysis/Names/places.txt")]),
    // The wire's types and the client of the socket.
    .target(name: "SearchAPI", dependencies: ["CSpawn", "Files", "TextBytes"]),

    // What other Swift programs import: an index of their own, or the daemon's.
    .target(name: "SearchLibrary", dependencies: ["Files", "Ingestion", "InvertedIndex", "SearchAPI"]),

    .executableTarget(
      name: "searchd",
      dependencies: [
        "CSandbox", "Files", "Ingestion", "InvertedIndex", "SearchAPI", "TextBytes", "CMalloc",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      resources: [
        .embedInCode("Resources/style.css"), .embedInCode("Resources/script.js"),
        .embedInCode("Resources/icon.svg"), .embedInCode("Resources/openapi.json"),
      ]),
    .executableTarget(
      name: "search",
      dependencies: [
        "Files", "SearchAPI", "TextBytes", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "search-benchmark",
      dependencies: [
        "Files", "Ingestion", "InvertedIndex", "TextBytes",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Manual pages out of the programs' own definitions of their arguments.
    .executableTarget(
      name: "search-manual",
      dependencies: ["SearchAPI", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

    .target(name: "TestSupport", dependencies: ["InvertedIndex"], path: "Tests/TestSupport"),
    .testTarget(name: "InvertedIndexTests", dependencies: ["InvertedIndex", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(
      name: "IngestionTests", dependencies: ["Files", "Ingestion", "InvertedIndex", "TestSupport", "TextBytes"]),
    .testTarget(name: "TextBytesTests", dependencies: ["TextBytes", "TestSupport"]),
    .testTarget(name: "SearchAPITests", dependencies: ["Files", "SearchAPI", "TestSupport"]),
    .testTarget(name: "SearchLibraryTests", dependencies: ["SearchLibrary", "TestSupport"]),
    .testTarget(name: "SearchTests", dependencies: ["Files", "search", "SearchAPI", "TestSupport", "TextBytes"]),
    .testTarget(name: "SearchdTests", dependencies: ["Files", "searchd", "SearchAPI", "TestSupport"]),
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "Ingestion", "InvertedIndex", "SearchAPI", "searchd", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ], path: "Tests/Fuzz", exclude: ["Program", "Seeds"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["Files", "SearchAPI", "SearchLibrary", "TestSupport"], exclude: ["Browser"]),
  ]
)

// libFuzzer brings its own `main`, so that this program is there for `make fuzz` alone, and the daemon is a library then.
if Context.environment["SEARCHD_FUZZ"] != nil {
  let daemon = package.targets.filter { $0.name == "searchd" }
  package.targets.removeAll { $0.type == .test || $0.name == "searchd" }
  package.targets += daemon.map {
    .target(name: $0.name, dependencies: $0.dependencies, exclude: ["Searchd.swift"], resources: $0.resources)
  }
  package.products = [.executable(name: "fuzz", targets: ["Fuzz"])]
  package.targets.append(
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "Ingestion", "InvertedIndex", "SearchAPI", "searchd", .product(name: "Logging", package: "swift-log"),
      ], path: "Tests/Fuzz", exclude: ["Replay", "Seeds"]))
}

// Optimised tests, for `make history`: those of the other modules import Foundation beside Debian's ICU, and its own ICU is
// another one as soon as the optimiser looks into both.
if Context.environment["SEARCHD_CORE_TESTS"] != nil {
  package.targets.removeAll { $0.type == .test && $0.name != "InvertedIndexTests" }
}

// The client starts in a third of the time where nothing is left to be linked then, the C library included. It works with
// `--static-swift-stdlib` alone: `make build` gives both.
if Context.environment["SEARCHD_STATIC_CLIENT"] != nil {
  for target in package.targets where target.name == "search" {
    target.linkerSettings = [.unsafeFlags(["-static-executable", "-use-ld=lld"])]
  }
}

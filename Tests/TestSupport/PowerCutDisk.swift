import Glibc
import InvertedIndex
import Synchronization

/// A disk that writes down what was done to one folder, and can tell how it might look after a power cut at any moment:
/// of what was not synced, any part may be missing, cut short, or there without what came before it.
package final class PowerCutDisk: DiskCalls {
  private enum Event {
    case create(String, file: Int)
    case truncate(file: Int)
    case write(file: Int, offset: Int, [UInt8])
    case sync(file: Int)
    case syncNames
    case rename(String, String, file: Int)
    case unlink(String)
  }

  private struct State {
    var events: [Event] = []
    var names: [String: Int] = [:]
    var files = 0
    var sizes: [Int: Int] = [:]
    /// What descriptors stand for; -1 is the folder.
    var open: [Int32: Int] = [:]
  }

  private let state = Mutex(State())
  private let kernel = KernelCalls()

  package init() {}

  /// How many changes there were.
  package var events: Int { state.withLock { $0.events.count } }

  package func open(_ path: String, _ flags: Int32) -> Int32 {
    let descriptor = kernel.open(path, flags)
    guard descriptor >= 0 else { return descriptor }
    let code = errno
    state.withLock { state in
      if flags & O_DIRECTORY != 0 {
        state.open[descriptor] = -1
      } else if flags & O_CREAT != 0, flags & O_TRUNC != 0 {
        let name = Self.name(path)
        let file = state.names[name] ?? state.files
        if state.names[name] == nil {
          state.files += 1
          state.names[name] = file
          state.events.append(.create(name, file: file))
        } else {
          state.events.append(.truncate(file: file))
        }
        state.sizes[file] = 0
        state.open[descriptor] = file
      }
    }
    errno = code
    return descriptor
  }

  package func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    let count = kernel.write(descriptor, bytes)
    guard count > 0 else { return count }
    state.withLock { state in
      guard let file = state.open[descriptor] else { return }
      let offset = state.sizes[file] ?? 0
      state.events.append(.write(file: file, offset: offset, Array(bytes[..<count])))
      state.sizes[file] = offset + count
    }
    return count
  }

  package func sync(_ descriptor: Int32) -> Int32 {
    state.withLock { state in
      guard let file = state.open[descriptor] else { return }
      state.events.append(file < 0 ? .syncNames : .sync(file: file))
    }
    return 0
  }

  package func close(_ descriptor: Int32) {
    state.withLock { $0.open[descriptor] = nil }
    kernel.close(descriptor)
  }

  package func rename(_ old: String, _ new: String) -> Int32 {
    let result = kernel.rename(old, new)
    guard result == 0 else { return result }
    state.withLock { state in
      guard let file = state.names.removeValue(forKey: Self.name(old)) else { return }
      state.names[Self.name(new)] = file
      state.events.append(.rename(Self.name(old), Self.name(new), file: file))
    }
    return 0
  }

  /// No index that is written makes one.
  package func link(_ old: String, _ new: String) -> Int32 { kernel.link(old, new) }

  package func unlink(_ path: String) -> Int32 {
    let result = kernel.unlink(path)
    guard result == 0 else { return result }
    state.withLock { state in
      state.names[Self.name(path)] = nil
      state.events.append(.unlink(Self.name(path)))
    }
    return 0
  }

  package func mkdir(_ path: String) -> Int32 { kernel.mkdir(path) }
  package func lock(_ descriptor: Int32) -> Int32 { kernel.lock(descriptor) }
  package func openDirectory(_ path: String) -> OpaquePointer? { kernel.openDirectory(path) }
  package func readDirectory(_ stream: OpaquePointer) -> UnsafeMutablePointer<dirent>? { kernel.readDirectory(stream) }
  package func closeDirectory(_ stream: OpaquePointer) { kernel.closeDirectory(stream) }
  package func map(_ descriptor: Int32, _ count: Int) -> UnsafeMutableRawPointer? { kernel.map(descriptor, count) }
  package func room(_ directory: String) -> Int? { nil }

  private static func name(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

  // MARK: After the cut

  private struct File {
    var synced: [UInt8] = []
    var pending: [Event] = []

    /// - Parameter chance: Of a change that was not synced to be there.
    mutating func settle(chance: Double, using generator: inout SeededGenerator) {
      for event in pending {
        guard Double.random(in: 0..<1, using: &generator) < chance else { continue }
        switch event {
        case .truncate: synced = []
        case .write(_, let offset, let bytes):
          // Torn: only the beginning came through, or only the file's new size.
          let isTorn = chance < 1 && Double.random(in: 0..<1, using: &generator) < 0.4
          let kept = isTorn ? Int.random(in: 0...bytes.count, using: &generator) : bytes.count
          let size = isTorn && Bool.random(using: &generator) ? bytes.count : kept
          if synced.count < offset + size { synced += [UInt8](repeating: 0, count: offset + size - synced.count) }
          synced.replaceSubrange(offset..<offset + kept, with: bytes[..<kept])
        default: break
        }
      }
      pending = []
    }
  }

  /// The folder's files as they might be found after the first `count` changes and a power cut.
  package func files(after count: Int, using generator: inout SeededGenerator) -> [String: [UInt8]] {
    let events = state.withLock { Array($0.events.prefix(count)) }
    var files: [Int: File] = [:]
    var names: [String: Int] = [:]
    var pendingNames: [Event] = []
    for event in events {
      switch event {
      case .create(_, let file):
        files[file] = File()
        pendingNames.append(event)
      case .truncate(let file), .write(let file, _, _): files[file, default: File()].pending.append(event)
      case .sync(let file): files[file]?.settle(chance: 1, using: &generator)
      case .rename, .unlink: pendingNames.append(event)
      case .syncNames:
        for event in pendingNames { Self.apply(event, to: &names) }
        pendingNames = []
      }
    }
    let chance: Double = [0.0, 0.5, 1.0].randomElement(using: &generator) ?? 0
    for event in pendingNames where Double.random(in: 0..<1, using: &generator) < chance {
      Self.apply(event, to: &names)
    }
    let fate: Double = [0.0, 0.5, 0.9].randomElement(using: &generator) ?? 0
    for file in files.keys.sorted() { files[file]?.settle(chance: fate, using: &generator) }
    return names.mapValues { files[$0]?.synced ?? [] }
  }

  private static func apply(_ event: Event, to names: inout [String: Int]) {
    switch event {
    case .create(let name, let file): names[name] = file
    case .rename(let old, let new, let file):
      if names[old] == file { names[old] = nil }
      names[new] = file
    case .unlink(let name): names[name] = nil
    default: break
    }
  }
}

import TextBytes

/// A file that the pages use, embedded in the program.
struct WebAsset: Sendable {
  let path: String
  let contentType: String
  let bytes: [UInt8]
  /// Path and a mark of the content, so that a browser may keep it for good.
  let address: String

  static let style = WebAsset("/style.css", "text/css; charset=utf-8", PackageResources.style_css)
  static let script = WebAsset("/script.js", "text/javascript; charset=utf-8", PackageResources.script_js)
  static let icon = WebAsset("/icon.svg", "image/svg+xml", PackageResources.icon_svg)

  private init(_ path: String, _ contentType: String, _ bytes: [UInt8]) {
    self.path = path
    self.contentType = contentType
    self.bytes = bytes
    address = "\(path)?v=\(String(FNV1a.of(bytes), radix: 36))"
  }

  var route: Route {
    Route(.GET, path, parameters: ["v"]) { _ in
      Response(
        contentType: contentType, body: .bytes(bytes),
        headers: [("Cache-Control", "public, max-age=31536000, immutable")])
    }
  }
}

import Ingestion
import SearchAPI

/// A body that names many documents, to be removed at once.
struct Removals: Sendable {
  /// Ids and URLs in the body's order.
  let addresses: [String]

  /// Reads the body to its end; throws 400, 411, 413 or 415, and 400 for a line that names nothing, which nobody could
  /// find among thousands afterwards.
  init(_ request: Request, limits: ServiceLimits) async throws {
    guard request.headers.contains(name: "Content-Length") || request.headers.contains(name: "Transfer-Encoding") else {
      throw RequestError(
        .lengthRequired, "length_required", "the request has no body", hint: "name the documents in it, an id a line")
    }
    let contentType = request.headers.first(name: "Content-Type") ?? ""
    let read: (ArraySlice<UInt8>) -> String?
    switch contentType.prefix(while: { $0 != ";" }).lowercased().filter({ $0 != " " }) {
    case "text/plain": read = { String(validating: $0, as: UTF8.self) }
    case "application/x-ndjson": read = { (try? Wire.decode(Named.self, from: Array($0)))?.address }
    default:
      throw RequestError(
        .unsupportedMediaType, "unsupported_media_type",
        contentType.isEmpty ? "the body has no Content-Type" : "lists of the type \(contentType) are not taken",
        hint: "send text/plain with an id a line, or application/x-ndjson with a string or an object with an id a line")
    }
    var addresses: [String] = []
    for (place, line) in try await Self.lines(request.body, upTo: limits.pageBytes).enumerated() where !line.isEmpty {
      guard let address = read(line), !address.isEmpty else {
        throw RequestError.badRequest(
          "line \(place + 1) names no document", hint: "nothing was removed; give an id or a URL a line")
      }
      guard address.utf8.count <= Ingestion.Limits.fieldBytes else {
        throw RequestError.badRequest(
          "line \(place + 1) is longer than \(Ingestion.Limits.fieldBytes) bytes, and no document's address",
          hint: "nothing was removed; give an id or a URL a line")
      }
      addresses.append(address)
      guard addresses.count <= limits.removals else {
        throw RequestError(
          .payloadTooLarge, "too_large", "the body names more than \(limits.removals) documents",
          hint: "nothing was removed; send it in parts")
      }
    }
    self.addresses = addresses
  }

  /// Without what ends them, blanks at their edges among that.
  private static func lines(_ body: RequestBody, upTo limit: Int) async throws -> [ArraySlice<UInt8>] {
    var bytes: [UInt8] = []
    for try await chunk in body {
      bytes += chunk
      guard bytes.count <= limit else {
        throw RequestError(
          .payloadTooLarge, "too_large", "a list of documents may have \(limit) bytes at most",
          hint: "nothing was removed; send it in parts")
      }
    }
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      guard let last = line.lastIndex(where: { !isBlank($0) }) else { return [] }
      return line[...last].drop(while: isBlank)
    }
  }

  /// A string, or what an export or a search gives for a document.
  private struct Named: Decodable {
    let address: String

    private enum CodingKeys: String, CodingKey { case id, url }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        address = text
      } else {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        address =
          try container.decodeIfPresent(String.self, forKey: .id) ?? container.decode(String.self, forKey: .url)
      }
    }
  }
}

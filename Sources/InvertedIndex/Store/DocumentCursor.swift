/// Reads a segment's stored documents one by one, best in their order: it keeps the block that it unpacked last.
public struct DocumentCursor: Sendable {
  private let store: DocumentStore
  private var block: DocumentStore.Block?

  init(_ store: DocumentStore) { self.store = store }

  /// The stored document, removed or not; throws `.damaged` where its block is, or no document has the number.
  public mutating func document(_ doc: DocID) throws(IndexError) -> Document {
    let number = try store.block(holding: doc)
    if let block, block.number == number { return try store.document(doc, in: block) }
    let unpacked = try store.unpack(number)
    block = unpacked
    return try store.document(doc, in: unpacked)
  }
}

import InvertedIndex

extension Disk {
  /// Replaces a small file as a whole: on return the new one survives a power cut; until then the old one does.
  func replace(_ name: String, in directory: String, with parts: [[UInt8]]) throws(IndexError) {
    let draft = "\(directory)/\(name).new"
    do {
      try write(parts, to: draft)
      try rename(draft, to: "\(directory)/\(name)")
    } catch {
      try? remove(draft)
      throw error
    }
    try syncDirectory(directory)
  }
}

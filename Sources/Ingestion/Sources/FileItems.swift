import Files
import Glibc

/// What files hold, one after another: the pages of files and folders, and of the archives among them. The address of a
/// page that is a file is its file URL. Files that are no pages are passed over, unless they were named.
public struct FileItems: AsyncSequence, Sendable {
  public typealias Element = SourceItem

  private let paths: [FilePath]

  /// - Parameter paths: Of files and folders, relative ones to the working directory.
  public init(_ paths: [FilePath]) { self.paths = paths }

  /// Of paths in UTF-8.
  public init(_ paths: [String]) { self.init(paths.map { FilePath($0) }) }

  public func makeAsyncIterator() -> Iterator { Iterator(paths) }

  /// Reads the files piece by piece, on the thread that asks for items.
  public struct Iterator: SourceItemIterator {
    /// Bytes read so far.
    public private(set) var byteCount = 0

    private var files: FileWalker
    private var source: (any PageSource)?
    /// Nil when the file was read to its end.
    private var handle: FileReader.Handle?
    /// Of the file that `handle` reads.
    private var path = ""

    init(_ paths: [FilePath]) { files = FileWalker(paths.map(\.bytes)) }

    /// The next item; nil, too, where the task is cancelled.
    public mutating func next() async -> SourceItem? { read() }

    public mutating func nextReady() -> SourceItem? { read() }

    /// The next item, on the calling thread.
    public mutating func read() -> SourceItem? {
      while true {
        if let item = source?.next() { return item }
        // An archive may hold gigabytes that are no pages.
        if Task.isCancelled { return nil }
        if let handle {
          if let damage = readOn(handle) { return damage }
        } else if let item = openNext() {
          return item
        } else if source == nil {
          return nil
        }
      }
    }

    /// Feeds the next piece of the file. An item where it cannot be read: what came before would be taken for the whole
    /// page, and replace it.
    private mutating func readOn(_ handle: FileReader.Handle) -> SourceItem? {
      guard let piece = handle.read() else {
        self.handle = nil
        source = nil
        return .unread(id: path, reason: "it cannot be read to its end")
      }
      if piece.isEmpty {
        source?.finish()
        self.handle = nil
      } else {
        byteCount += piece.count
        source?.feed(piece)
      }
      return nil
    }

    /// Begins the next file; an item where that is none to be read. With neither, `source` tells if there was one.
    private mutating func openNext() -> SourceItem? {
      source = nil
      while let file = files.next() {
        switch file {
        case .unreadable(let path, let code):
          return .unread(id: String(decoding: path, as: UTF8.self), reason: String(cString: strerror(code)))
        case .file(let bytes, let isNamed):
          let path = FilePath(bytes)
          guard let format = SourceFormat(file: path) else {
            guard isNamed else { continue }
            return .skipped(id: path.description, reason: "not a page: neither its name nor its content says so")
          }
          guard let opened = FileReader.Handle(path: path) else {
            return .unread(id: path.description, reason: "it cannot be read")
          }
          source = format.reader(url: path.url)
          handle = opened
          self.path = path.description
          return nil
        }
      }
      return nil
    }
  }
}

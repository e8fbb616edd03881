import Dispatch
import Glibc
import SearchAPI

/// `search -i`: asks at each key, and shows what is found below the line.
struct Interactive {
  /// What can happen, in the order in which it does.
  enum Event: Sendable {
    case bytes([UInt8])
    /// A lone Escape was followed by nothing.
    case pause
    case answer(Int, SearchAnswer)
    case page(Int, DocumentAnswer)
    case failure(Int, String)
    case count(Int)
    case resized
    case signal(Int32)
    /// The terminal is gone.
    case end
  }

  enum Step {
    case goOn, leave
    case open(HitAnswer)
    case stop
  }

  private let parameters: SearchParameters
  private var view: InteractiveView
  private var keys = KeyParser()
  private var asking: Asking

  init(parameters: SearchParameters, door: Door, color: Terminal.Color) {
    self.parameters = parameters
    asking = Asking(door: door)
    view = InteractiveView(terminal: Terminal(color), today: RelativeDate.today())
    view.line = QueryLine(parameters.query)
  }

  consuming func run() async throws {
    guard let screen = Screen() else { throw Failure("-i needs a terminal: leave it out to print results") }
    let (events, continuation) = AsyncStream.makeStream(of: Event.self)
    asking.tell = { continuation.yield($0) }
    let input = Self.input(continuation)
    let signals = Self.signals(continuation)
    defer {
      screen.giveBack()
      input.cancel()
      for signal in signals { signal.cancel() }
    }
    screen.take()
    resize(screen)
    asking.count()
    ask()
    draw(screen)
    for await event in events {
      switch handle(event, screen) {
      case .goOn: draw(screen)
      case .leave: return
      case .stop:
        // Stopped with the terminal as it was, and back on it when continued.
        screen.giveBack()
        kill(getpid(), SIGSTOP)
        screen.take()
        draw(screen)
      case .open(let hit):
        if Browser.isThere {
          input.suspend()
          screen.giveBack()
          let problem = Browser.open(hit.url)
          screen.take()
          input.resume()
          view.message = problem ?? "opened \(hit.url)"
        } else {
          asking.page(hit.id)
        }
        draw(screen)
      }
      if case .signal(let number) = event, number != SIGTSTP {
        screen.giveBack()
        throw Failure("ended by \(number == SIGHUP ? "the terminal's end" : "a signal")")
      }
    }
  }

  private func draw(_ screen: Screen) {
    let (lines, cursor) = view.frame()
    screen.show(lines, cursor: cursor)
  }

  private mutating func resize(_ screen: Screen) {
    screen.measure()
    (view.rows, view.columns) = (screen.rows, screen.columns)
  }

  private mutating func handle(_ event: Event, _ screen: Screen) -> Step {
    switch event {
    case .bytes(let bytes):
      let pressed = keys.feed(bytes)
      if keys.isWaiting { asking.pause() }
      return press(pressed)
    case .pause: return press(keys.flush())
    case .answer(let number, let answer):
      if number == asking.number { (view.answer, view.selected, view.message) = (answer, 0, "") }
    case .page(let number, let document): if number == asking.number { view.open(document) }
    case .failure(let number, let reason): if number == asking.number { view.message = reason }
    case .count(let documents):
      if view.query.isEmpty {
        view.message =
          documents == 0
          ? "the index is empty: add pages with search add PATH..." : "\(documents) documents: type to search"
      }
    case .resized: resize(screen)
    case .signal(let number): return number == SIGTSTP ? .stop : .goOn
    case .end: return .leave
    }
    return .goOn
  }

  private mutating func press(_ pressed: [Key]) -> Step {
    let before = view.query
    for key in pressed {
      if let step = press(key) { return step }
    }
    if view.query != before { ask() }
    return .goOn
  }

  /// Nil to go on with the next key.
  private mutating func press(_ key: Key) -> Step? {
    switch key {
    case .control("c"), .control("d"): return .leave
    case .control("z"): return .stop
    case .escape:
      guard case .page = view.mode else { return .leave }
      view.mode = .results
    case .up, .control("p"): view.move(by: -1)
    case .down, .control("n"): view.move(by: 1)
    case .pageUp: view.move(by: -page)
    case .pageDown: view.move(by: page)
    case .home: view.moveToStart()
    case .end: view.moveToEnd()
    case .enter: if let hit = view.chosen { return .open(hit) }
    case .tab:
      if view.mode != .results { view.mode = .results } else if let hit = view.chosen { asking.page(hit.id) }
    default:
      if view.mode == .results { _ = view.line.press(key) } else { turn(key) }
    }
    return nil
  }

  /// Keys of pagers, while a page is read.
  private mutating func turn(_ key: Key) {
    switch key {
    case .text("q"): view.mode = .results
    case .text("j"): view.move(by: 1)
    case .text("k"): view.move(by: -1)
    case .text(" "), .control("f"): view.move(by: page)
    case .text("b"), .control("b"): view.move(by: -page)
    case .text("g"): view.moveToStart()
    case .text("G"): view.moveToEnd()
    default: break
    }
  }

  private var page: Int { view.mode == .results ? view.capacity : max(1, view.rows - 4) }

  private mutating func ask() {
    guard !view.query.allSatisfy(\.isWhitespace) else {
      (view.answer, view.message) = (nil, "")
      asking.forget()
      asking.count()
      return
    }
    var parameters = parameters
    parameters.query = view.query
    parameters.limit = max(parameters.limit ?? 0, 30)
    asking.ask(parameters)
  }

  // MARK: - What comes from outside

  private static func input(_ events: AsyncStream<Event>.Continuation) -> any DispatchSourceRead {
    let source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
    source.setEventHandler {
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      if count > 0 {
        events.yield(.bytes(Array(bytes[..<count])))
      } else if count == 0 || errno != EINTR && errno != EAGAIN {
        events.yield(.end)
      }
    }
    source.resume()
    return source
  }

  private static func signals(_ events: AsyncStream<Event>.Continuation) -> [any DispatchSourceSignal] {
    [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { events.yield(number == SIGWINCH ? .resized : .signal(number)) }
      source.resume()
      return source
    }
  }
}

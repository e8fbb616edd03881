import Ingestion
import InvertedIndex
import SearchAPI

/// `/v1/watch`: on the socket alone, never on a network address.
///
/// No other request makes the daemon open a path that it names. These may, because only the socket's owner, who may
/// read everything that the daemon may, can send them, and what is named is a folder by its whole path, links resolved,
/// that the owner sees again in `search watch list`.
///
/// - Parameter isShared: A group may use the socket, whose members may not read what its owner may: then the list is
///   only shown.
func watchRoutes(_ watcher: Watcher, isShared: Bool) -> [Route] {
  @Sendable func folder(_ request: Request) throws(RequestError) -> String {
    guard !isShared else {
      throw RequestError(
        .forbidden, "forbidden", "folders are not followed for a group", hint: "start searchd with --watch DIR")
    }
    guard let path = request.parameters["path"], !path.isEmpty else {
      throw .badRequest("there is no folder", hint: "give its whole path: /v1/watch?path=/home/me/pages")
    }
    return path
  }
  return [
    Route(.GET, "/v1/watch") { _ in try .json(await watcher.answer()) },
    Route(.POST, "/v1/watch", parameters: ["path"]) { request in
      try await watcher.add(try folder(request))
      return try .json(await watcher.answer())
    },
    Route(.DELETE, "/v1/watch", parameters: ["path", "pages"]) { request in
      let path = try folder(request)
      guard try await watcher.remove(path, withPages: try request.parameters.flag("pages") ?? false) else {
        throw RequestError.notFound("\(path) is not watched", hint: "search watch list shows what is")
      }
      return try .json(await watcher.answer())
    },
  ]
}

extension Engine {
  /// What a watcher does with pages.
  var watchSink: Watcher.Sink {
    Watcher.Sink(
      take: { [self] paths in
        // A stop waits for no more than the commit that was begun: the next start takes the files in anew.
        let summary = try await pipeline(mayBeGivenUp: true) { [writer] in try await writer.add($0) }
          .run(FileItems(paths))
        metrics.count(AddAnswer(summary))
        return summary
      },
      remove: { [self] ids in
        // What a repair brings back of files that are gone is removed by the start behind it.
        metrics.countRemoved(try await writer.remove(ids, leavingDamageOut: true).reduce(0, +))
      },
      ids: { [writer] prefix in try writer.snapshot.ids(withPrefix: prefix) },
      isHeld: { [writer] in await writer.holdsDirectory })
  }
}

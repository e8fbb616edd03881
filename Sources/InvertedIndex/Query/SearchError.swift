/// Why a query was not answered.
public enum SearchError: Error, Sendable, Equatable {
  /// The request's deadline came first.
  case timeout
  /// Nobody waits for the answer any more.
  case cancelled
  /// The query breaks a limit, named by the message.
  case tooComplex(String)
  /// It would hold more than `QueryLimits.memory`.
  case memory
  /// What was given as a site names no host.
  case noHost(String)
  /// The index could not be read.
  case index(IndexError)
}

import Glibc
import Ingestion
import InvertedIndex
import SearchAPI

extension ServiceLimits {
  /// Those that hold for this process: what the engine is built with, and what the system allows.
  static var ofThisProcess: ServiceLimits {
    var limits = ServiceLimits.current
    (limits.pageBytes, limits.pageTokens) = (Ingestion.Limits.pageBytes, AnalyzedDocument.mostTokens)
    (limits.queryBytes, limits.queryClauses) = (QueryLimits.length, QueryLimits.clauses)
    (limits.queryDepth, limits.queryPatterns) = (QueryLimits.depth, QueryLimits.patterns)
    (limits.queryExpansions, limits.queryMemoryBytes) = (QueryLimits.expansions, QueryLimits.memory)
    limits.resultWindow = QueryLimits.window
    // A connection is a descriptor; the index needs some, too.
    limits.connections = min(limits.connections, max(16, descriptors - 256))
    return limits
  }

  /// How many descriptors this process may have, once it has raised that as far as it goes.
  private static var descriptors: Int {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0 else { return 1024 }
    limit.rlim_cur = limit.rlim_max
    setrlimit(kind, &limit)
    return Int(clamping: limit.rlim_cur)
  }
}

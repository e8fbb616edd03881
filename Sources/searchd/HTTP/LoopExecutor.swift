import NIOCore

/// Runs a task's jobs on a connection's event loop.
///
/// A change of threads takes about 15 µs on a quiet machine, far more on a busy one. A request that does its work on the
/// search pool, or has none to do, is spared two of them here.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

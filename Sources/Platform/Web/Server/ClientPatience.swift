import NIOCore

/// How long a client is waited for. One timer for a connection, set anew only when it would fire too late: a request
/// that comes in one piece costs none.
final class ClientPatience {
    private var deadline: NIODeadline?
    private var timer: (task: Scheduled<Void>, at: NIODeadline)?

    var isWaiting: Bool { deadline != nil }

    /// Calls `runOut` when `stop` was not called in time. To be called on the loop.
    func wait(for time: TimeAmount, on loop: any EventLoop, runOut: @escaping () -> Void) {
        let deadline = loop.now + time
        self.deadline = deadline
        if let timer, timer.at <= deadline { return }
        timer?.task.cancel()
        schedule(at: deadline, on: loop, runOut)
    }

    private func schedule(at time: NIODeadline, on loop: any EventLoop, _ runOut: @escaping () -> Void) {
        let task = loop.assumeIsolated().scheduleTask(deadline: time) { [self] in
            timer = nil
            guard let deadline else { return }
            guard deadline <= loop.now else { return schedule(at: deadline, on: loop, runOut) }
            self.deadline = nil
            runOut()
        }
        timer = (task, time)
    }

    /// Some of what is waited for has come: waits so much longer, but never longer than `limit` from now.
    func prolong(by time: TimeAmount, atMost limit: TimeAmount, now: NIODeadline) {
        // Never earlier than before, so the timer that is set will do.
        if let deadline { self.deadline = min(deadline + time, now + limit) }
    }

    /// What was waited for has come.
    func stop() { deadline = nil }

    /// Nothing is waited for any more.
    func end() {
        deadline = nil
        timer?.task.cancel()
        timer = nil
    }
}

@available(*, unavailable)
extension ClientPatience: Sendable {}

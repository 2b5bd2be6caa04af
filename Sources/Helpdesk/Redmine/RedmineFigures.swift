import Kernel
import Metrics

/// How Redmine answers, for `/metrics`.
struct RedmineFigures: Sendable {
    private let answered = Counter(label: "switchboard_redmine_requests", dimensions: [("outcome", "answered")])
    private let refused = Counter(label: "switchboard_redmine_requests", dimensions: [("outcome", "refused")])
    private let failed = Counter(label: "switchboard_redmine_requests", dimensions: [("outcome", "failed")])
    private let age = Gauge(label: "switchboard_redmine_age_seconds")

    func noteAnswer() { answered.increment() }

    func note(_ failure: RedmineFailure) { (failure.isOutage ? failed : refused).increment() }

    /// How old what is known is.
    func setAge(_ duration: Duration) { age.record(duration.components.seconds) }
}

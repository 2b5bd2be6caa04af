import Metrics

/// What the telephone system tells, for `/metrics`.
struct CallFigures: Sendable {
    private let begun = Counter(label: "switchboard_call_reports", dimensions: [("outcome", "begun")])
    private let ended = Counter(label: "switchboard_call_reports", dimensions: [("outcome", "ended")])
    private let unmatched = Counter(label: "switchboard_call_reports", dimensions: [("outcome", "unmatched")])
    private let refused = Counter(label: "switchboard_call_reports", dimensions: [("outcome", "refused")])
    private let failed = Counter(label: "switchboard_call_reports", dimensions: [("outcome", "failed")])

    /// - Parameter call: nil for an end that is no call's.
    func note(_ event: CallRequest.Event, _ call: Call?) {
        guard call != nil else { return unmatched.increment() }
        (event == .ended ? ended : begun).increment()
    }

    /// - Parameter isRefused: what was told is wrong; otherwise it could not be kept, and has to be told again.
    func noteFailure(isRefused: Bool) { (isRefused ? refused : failed).increment() }
}

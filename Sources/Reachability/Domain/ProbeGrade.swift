/// How good an answer is.
package enum ProbeGrade: String, CaseIterable, Sendable {
    case excellent, good, average, poor, disconnected

    /// Milliseconds below which each begins.
    package struct Limits: Hashable, Sendable {
        let excellent: Int
        let good: Int
        let average: Int
    }

    init(_ result: ProbeResult?, _ limits: Limits) {
        guard let milliseconds = result?.milliseconds else {
            self = .disconnected
            return
        }
        self =
            switch milliseconds {
            case ..<limits.excellent: .excellent
            case ..<limits.good: .good
            case ..<limits.average: .average
            default: .poor
            }
    }
}

import Platform
import Synchronization

/// Prints on standard error how far a copy has come: a line every two seconds, so that a log of it stays readable too.
final class ProgressLines: Sendable {
    private struct State {
        var last: ContinuousClock.Instant
        var rows: Int?
    }

    private static let pause = Duration.seconds(2)
    private let clock = ContinuousClock()
    private let state: Mutex<State>

    init() { state = Mutex(State(last: clock.now)) }

    func tell(_ progress: Transfer.Progress) {
        let now = clock.now
        let line: String? = state.withLock { state in
            let waited = state.last.duration(to: now)
            // What an earlier run had copied is no work of this one.
            let before = state.rows ?? progress.rows
            guard state.rows != nil, waited >= Self.pause else {
                state.rows = before
                return nil
            }
            state = State(last: now, rows: progress.rows)
            return Self.line(progress, rate: Double(progress.rows - before) / (waited / .seconds(1)))
        }
        if let line { Terminal.note(line) }
    }

    static func line(_ progress: Transfer.Progress, rate: Double) -> String {
        let percent = progress.total == 0 ? 100 : progress.rows * 100 / progress.total
        let verb = progress.phase == .copying ? "copied" : "compared"
        let speed = rate > 0 ? ", \(Int(rate)) rows/s" : ""
        return "\(verb) \(progress.rows) of \(progress.total) rows (\(percent) %), now \(progress.table)\(speed)"
    }
}

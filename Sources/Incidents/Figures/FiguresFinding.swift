import Platform

/// Whether the kept figures are what the incidents say.
struct FiguresFinding {
    /// Reads every incident.
    static let check = DoctorCheck("figures", isThorough: true) { database, _ in
        [await FiguresFinding(database: database).finding()]
    }

    let database: Database

    /// Beside a server that is busy, counting is a moment behind: the next snapshot may find it done.
    private static let tries = 20
    private static let shown = 3

    func finding() async -> Finding {
        do {
            for _ in 0..<Self.tries {
                switch try await database.read({ try FiguresCheck().outcome(on: $0) }) {
                case .agree: return .ok("figures", "are what the incidents say")
                case .differ(let found): return Self.problem(found)
                case .behind: try await Task.sleep(for: .milliseconds(100))
                }
            }
            return .warning("figures", "not all incidents have been counted yet", "let the server run, and ask again later")
        } catch {
            return .problem("figures", (error as? StorageError)?.message ?? "\(error)")
        }
    }

    static func problem(_ found: [String]) -> Finding {
        let more = found.count > shown ? "; and \(found.count - shown) more" : ""
        return .problem(
            "figures", found.prefix(shown).joined(separator: "; ") + more,
            "report this with the output of doctor --json: figures on the overview and the figures page are wrong")
    }
}

import Foundation

/// What the system says about this process; read when asked.
package struct ProcessFigures: Sendable {
    private let started: ContinuousClock.Instant
    private let processDirectory: String

    package init(processDirectory: String = "/proc/self") {
        started = .now
        self.processDirectory = processDirectory
    }

    /// Memory in RAM, in bytes.
    package var residentBytes: Int? {
        // The second number counts pages in memory.
        guard let data = FileManager.default.contents(atPath: processDirectory + "/statm") else { return nil }
        let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Int(fields[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
    }

    /// Nil where the system does not tell.
    package var openFiles: Int? {
        (try? FileManager.default.contentsOfDirectory(atPath: processDirectory + "/fd"))?.count
    }

    package var uptime: Duration { ContinuousClock.now - started }

    func exposition() -> String {
        let uptimeSeconds = Double(uptime.components.seconds) + Double(uptime.components.attoseconds) / 1e18
        let figures: [(name: String, value: Double?)] = [
            ("process_resident_memory_bytes", residentBytes.map(Double.init)),
            ("process_open_fds", openFiles.map(Double.init)),
            ("process_uptime_seconds", uptimeSeconds),
        ]
        return figures.compactMap { figure in
            figure.value.map { "# TYPE \(figure.name) gauge\n\(figure.name) \(PrometheusText.number($0))\n" }
        }.joined()
    }
}

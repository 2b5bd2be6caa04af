import Kernel

/// How a service writes its log lines.
enum LogStyle: Sendable {
    case python, java, go, swift, node

    /// - Parameter level: `debug`, `info`, `warning` or `error`.
    func line(_ text: String, level: String, at time: Timestamp, logger: String) -> String {
        let clock = time.rfc3339
        let day = clock.prefix(10)
        let second = clock.dropFirst(11).prefix(8)
        let milliseconds = clock.dropFirst(20).prefix(3)
        switch self {
        case .python:
            return "\(day) \(second),\(milliseconds) \(level.uppercased()) \(logger): \(text)"
        case .java:
            let short = level == "warning" ? "WARN" : level.uppercased()
            return "\(day) \(second).\(milliseconds) \(short) [http-nio-8080-exec-3] \(logger) - \(text)"
        case .go:
            let short = level == "warning" ? "WARN" : level.uppercased()
            return "time=\(day)T\(second).\(milliseconds)Z level=\(short) msg=\"\(text.replacing("\"", with: "\\\""))\" logger=\(logger)"
        case .swift:
            return "\(day)T\(second)+0000 \(level) \(logger): \(text)"
        case .node:
            let number = ["debug": 20, "info": 30, "warning": 40][level] ?? 50
            return
                "{\"level\":\(number),\"time\":\(time.microseconds / 1000),\"name\":\"\(logger)\",\"msg\":\"\(text.replacing("\"", with: "\\\""))\"}"
        }
    }
}

import Foundation
package import Kernel

extension OutboundHTTP.Answer {
    /// How long the other side asks to be left alone (`Retry-After`, in seconds or as a date); nil when it says nothing that can
    /// be read. Never negative, at most a day.
    package func retryAfter(at now: Timestamp) -> Duration? {
        guard let text = headers["retry-after"]?.trimmingCharacters(in: .whitespaces) else { return nil }
        let wait = Int64(text).map { Duration.seconds($0) } ?? Self.date(text).map { $0.since(now) }
        return wait.map { min(max($0, .zero), .seconds(86_400)) }
    }

    /// `Sat, 21 Nov 2026 09:05:39 GMT`; the two obsolete forms of HTTP are not read.
    private static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year)
        else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return Timestamp(rfc3339: "\(year)-\(two(month + 1))-\(two(day))T\(parts[4])Z")
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

import Kernel
import Platform

@testable import Notifications

extension IncidentNote {
    /// Number 12, of the service Shop.
    static func sample(title: String = "Payment failed", state: String = "open", occurrences: Int = 1) -> IncidentNote {
        let time = Timestamp(rfc3339: "2026-11-21T08:59:50Z") ?? Timestamp(microseconds: 0)
        return IncidentNote(
            id: IncidentID(12), service: ServiceID(1), serviceName: "Shop", title: title, message: "The card was declined", level: .error,
            state: state,
            occurrences: occurrences, firstAt: time, lastAt: time, changedBy: state == "open" ? nil : "olga",
            url: "https://desk.example.org/incidents/12", document: ["id": 12, "title": .text(title), "state": .text(state)])
    }
}

import Foundation
import Kernel
import Platform

/// Three months of incidents, the newest first.
struct HistoryModel {
    struct Month {
        let name: String
        let incidents: [IncidentModel]
        let isEmpty: Bool
    }

    let months: [Month]
    /// Addresses of the pages beside this one; nil where there is none.
    let newer: String?
    let older: String?

    /// - Parameter hasOlder: whether an incident began before these months; one may be told of that is older than all components.
    init(_ page: HistoryPage, incidents: [StatusIncident], hasOlder: Bool = false, snapshot: StatusSnapshot, _ formats: PublicFormats) {
        months = page.months.map { month in
            let models = incidents.filter { month.contains($0.startedAt) }.map {
                IncidentModel($0, components: snapshot.components, formats)
            }
            return Month(name: formats.month(month.lowerBound), incidents: models, isEmpty: models.isEmpty)
        }
        newer = page.number > 1 ? PublicPath.history(page: page.number - 1) : nil
        let began = snapshot.components.map { min($0.startedAt, $0.createdAt) }.min()
        let mayHaveMore = hasOlder || (began.map { $0 < page.range.lowerBound } ?? true)
        older = mayHaveMore && page.number < HistoryPage.last ? PublicPath.history(page: page.number + 1) : nil
    }
}

/// Which months a page of the history shows, in the page's zone.
struct HistoryPage {
    private static let monthsShown = 3
    /// Ten years back.
    static let last = 40

    let number: Int
    /// The newest first.
    let months: [Range<Timestamp>]

    var range: Range<Timestamp> { months[months.count - 1].lowerBound..<months[0].upperBound }

    /// Nil for a page that there is not.
    init?(_ number: Int, at now: Timestamp, in zone: TimeZone) {
        guard (1...Self.last).contains(number) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        guard let current = calendar.dateInterval(of: .month, for: now.date)?.start else { return nil }
        let starts = (0...Self.monthsShown).compactMap { index in
            calendar.date(byAdding: .month, value: 1 - index - (number - 1) * Self.monthsShown, to: current).map { Timestamp($0) }
        }
        guard starts.count == Self.monthsShown + 1 else { return nil }
        self.number = number
        months = zip(starts.dropFirst(), starts).map { $0..<$1 }
    }
}

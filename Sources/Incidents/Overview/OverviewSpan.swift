import Kernel
import Platform

/// The time that the overview looks back on.
enum OverviewSpan: String, CaseIterable, Sendable {
    case day = "24h"
    case week = "7d"

    /// Hours that a bar of the chart stands for.
    var bucket: Int64 { self == .day ? 1 : 6 }
    var buckets: Int { self == .day ? 24 : 28 }

    /// The hours since 1970 of the span that ends now: whole buckets, the last of them under way.
    func hours(until now: Timestamp) -> ClosedRange<Int64> {
        let last = now.hoursSince1970.flooringDivision(by: bucket) * bucket + bucket - 1
        return (last - Int64(buckets) * bucket + 1)...last
    }

    var url: String { self == .day ? "/" : "/?span=\(rawValue)" }

    /// - Throws: 400 for a word that no link of ours holds.
    init(_ text: String?) throws {
        guard let text, !text.isEmpty else {
            self = .day
            return
        }
        guard let span = Self(rawValue: text) else { throw ClientError.filterUnknown("span") }
        self = span
    }

    /// The time that a bar stands for.
    func stretch(_ index: Int, in hours: ClosedRange<Int64>) -> (start: Timestamp, end: Timestamp) {
        let start = Timestamp(hoursSince1970: hours.lowerBound + Int64(index) * bucket)
        return (start, start.adding(.seconds(bucket * 3600)))
    }

    func column(_ index: Int, in hours: ClosedRange<Int64>, _ formats: ReaderFormats) -> Chart.Column {
        let (start, end) = stretch(index, in: hours)
        let name = "\(formats.day(start)), \(formats.hour(start))–\(formats.hour(end))"
        return Chart.Column(label: self == .day ? formats.hour(start) : formats.day(start), name: name)
    }
}

import Kernel

/// How long something has been waiting, in classes of working days.
enum Ageing {
    /// Where each class begins, in working days.
    static let bounds: [Double] = [0, 1, 3, 7, 14, 30]

    /// The class (0…5) of so many working days.
    static func bucket(days: Double) -> Int { (bounds.lastIndex { days >= $0 }) ?? 0 }

    /// The class of what has been waiting since an instant; the first one where nobody knows since when.
    static func bucket(since begin: Timestamp?, to now: Timestamp, by meter: inout WorkingMeter) -> Int {
        guard let begin else { return 0 }
        return bucket(days: meter.calendar.days(meter.seconds(from: begin.secondsSince1970, to: now.secondsSince1970)))
    }

    /// `0–1`, `1–3`, … `> 30`: the same in every language.
    static func label(_ bucket: Int) -> String {
        let from = Int(bounds[bucket])
        return bucket + 1 < bounds.count ? "\(from)–\(Int(bounds[bucket + 1]))" : "> \(from)"
    }
}

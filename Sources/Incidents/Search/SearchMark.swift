import Kernel

/// What is kept among the words of an incident beside its words, so that the index itself leaves out what a filter does
/// not want. They begin with a sign that no word holds.
enum SearchMark {
    static let sign = "\u{B7}"

    /// Not closed.
    static let active = sign + "a"
    static func level(_ level: Level) -> String { sign + "l\(level.rawValue)" }
    static func service(_ service: ServiceID) -> String { sign + "v\(service)" }

    /// Ranges of incidents' numbers, by their lengths as powers of two: PostgreSQL's index has no order, and is asked for
    /// one range at a time.
    static let stretches = [12, 15, 18]
    static func stretch(_ power: Int, _ number: Int64) -> String { sign + "n\(power)x\(number >> Int64(power))" }
    static func stretches(of incident: IncidentID) -> [String] { stretches.map { stretch($0, incident.rawValue) } }
}

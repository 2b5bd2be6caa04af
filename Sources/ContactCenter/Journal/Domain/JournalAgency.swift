import Kernel
import Platform

/// A telephone of an agency.
package struct JournalPhone: Hashable, Sendable {
    let id: Int64
    let number: String?
    let comment: String?
    var hours: Int64?
    /// Nil where none is known.
    var schedule: JournalSchedule?
}

/// When somebody is there, by the days of the week.
package struct JournalSchedule: Hashable, Sendable {
    /// `09:00 - 18:00`; nil on a day off. Seven, from Monday on.
    let days: [String?]

    /// - Parameter time: the column of a day, as `monday_from`: `09:00:00`, or nil.
    init(_ time: (String) -> String?) {
        days = JournalTable.days.map { day in
            guard let from = time(day + "_from").flatMap(Self.minutes), let to = time(day + "_to").flatMap(Self.minutes) else { return nil }
            return "\(from) - \(to)"
        }
    }

    /// Without its seconds; nil for what is no time.
    private static func minutes(_ text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2, let hour = Int64(parts[0]), let minute = Int64(parts[1].prefix(2)) else { return nil }
        return CivilTime.padded(hour, to: 2) + ":" + CivilTime.padded(minute, to: 2)
    }
}

/// An agency of the directory.
package struct JournalAgency: Hashable, Sendable {
    let id: Int64
    let name: String?
    let englishName: String?
    let address: String?
    var comment: String?
    var city: String?
    var metro: String?
    var district: String?
    var area: String?
    var region: String?
    /// A number or a text, as the column has it.
    var timeZone = JSON.null
    /// By ``JournalTable/agencyFlags``.
    var flags: [String: Bool] = [:]
    /// Numbers of other tables as they stand there, by the name of the column.
    var references: [String: Int64] = [:]
    /// As many as there are places for; nil for a place without one.
    var phones: [JournalPhone?] = []

    /// How many places for telephones there are.
    static let places = JournalTable.agencyPhones.count
}

/// A private client, as he was written down while he called.
package struct JournalClient: Hashable, Sendable {
    let processing: Int64
    var name: String?
    var city: String?
    var manager: String?
    var metro: String?
    var country: String?
    var advertisement: String?
    var phone: String?
    /// Numbers of other tables as they stand there, by the name of the column.
    var references: [String: Int64] = [:]
}

/// To which agency a private client was given, and how that went.
package struct JournalHandOver: Hashable, Sendable {
    /// Of the call to the agency.
    let id: Int64
    let result: Int64?
    let at: CivilTime?
    let telephone: Int64?
    let agency: JournalAgency
    let client: JournalClient
    let operatorName: String?
}

/// How many calls there were.
package struct JournalMonth: Hashable, Sendable {
    let year: Int64
    let month: Int64
    let count: Int
}

package struct JournalOperatorCount: Hashable, Sendable {
    let name: String
    let count: Int
}

package struct JournalDayFigures: Hashable, Sendable {
    let total: Int
    /// Nil where nobody knows how long calls took.
    let averageSeconds: Int64?
}

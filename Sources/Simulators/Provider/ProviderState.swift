import Foundation

/// How the channels of a simulated messaging provider are doing: fifteen countries, each with its providers, as the old
/// service's simulator had them. A few values change with every step.
struct ProviderState {
    private static let countries = ["RU", "US", "GB", "FR", "BL", "AT", "BG", "DK", "CA", "ES", "CH", "TR", "PE", "NZ", "MC"]
    private static let messaging = providers([
        "Topolo": "RU GB FR AT DK ES CH PE", "Rond": "US BG CA TR", "Kildy": "BL NZ MC",
    ])
    private static let calls = providers([
        "TransparentCalls": "RU GB FR AT TR", "E-Voice": "US BL BG ES MC", "JustPhone": "DK CA CH PE NZ",
    ])
    private static let mail = [
        "Gmail", "Yahoo", "Hotmail", "MSN", "Orange", "Comcast", "AOL", "Live", "RediffMail", "GMX", "Protonmail", "Yandex", "Mail.ru",
    ]
    private static let topics = ["SMS", "MMS", "Email", "Billing", "Create account", "API", "Marketing", "Privacy", "GDPR", "Other"]
    private static let incidents = [
        "SMS delivery in Europe", "Billing does not allow payments", "Wrong SMS delivery time", "Checkout page is down",
        "Support overload", "Buy phone number does not work", "API is slow",
    ]

    /// Values between 0 and 1 that drift, in the order in which they are asked for.
    private var levels: [Double]
    private var dice: Dice

    init(seed: UInt64) {
        var dice = Dice(seed: seed)
        // Message and call rows have up to six values each, the rest one.
        let count = Self.countries.count * (2 + 2 + 6 + Self.mail.count) + 6 + Self.topics.count + Self.incidents.count
        levels = (0..<count).map { _ in dice.fraction() }
        self.dice = dice
    }

    /// One value in ten is another one from now on.
    mutating func step() {
        for index in levels.indices where dice.fraction() < 0.1 { levels[index] = dice.fraction() }
    }

    private static func providers(_ countries: [String: String]) -> [String: String] {
        let pairs = countries.flatMap { provider, codes in codes.split(separator: " ").map { (String($0), provider) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    // MARK: Files and lists

    /// What the source files and lists hold now.
    var contents: ProviderContents {
        var reader = Reader(levels: levels[...])
        let sms = Self.countries.map { "\($0);\(reader.number(0...100));\(reader.number(30...2000));\(Self.messaging[$0] ?? "")" }
        let mms = Self.countries.map { country in
            [
                "country": country, "provider": Self.messaging[country] ?? "", "bandwidth": String(reader.number(0...100)),
                "response_time": String(reader.number(30...2000)),
            ]
        }
        let voice = Self.countries.map { country in
            let start = "\(country);\(reader.number(0...100));\(reader.number(30...2000));\(Self.calls[country] ?? "")"
            let stability = reader.number(60...100)
            let share = stability == 100 ? "1.00" : "0.\(stability)"
            return "\(start);\(share);\(reader.number(2...980));\(reader.number(0...92));\(reader.number(3...60))"
        }
        let email = Self.countries.flatMap { country in Self.mail.map { "\(country);\($0);\(reader.number(0...600))" } }
        let billing = (0..<6).map { _ in reader.number(0...9) == 0 ? "0" : "1" }.joined()
        let support = Self.topics.map { SupportTopic(topic: $0, activeTickets: reader.number(0...3)) }
        let incidents = Self.incidents.map { IncidentTopic(topic: $0, status: reader.number(0...2) == 0 ? "active" : "closed") }
        return ProviderContents(
            sms: sms, voice: voice, email: email, billing: billing, mms: mms, support: support, incidents: incidents)
    }

    /// Hands out the levels one after the other, as numbers of a range.
    private struct Reader {
        var levels: ArraySlice<Double>

        mutating func number(_ range: ClosedRange<Int>) -> Int {
            let level = levels.popFirst() ?? 0
            return range.lowerBound + Int(level * Double(range.count))
        }
    }
}

/// What the seven sources hold at one moment.
struct ProviderContents {
    let sms: [String]
    let voice: [String]
    let email: [String]
    let billing: String
    let mms: [[String: String]]
    let support: [SupportTopic]
    let incidents: [IncidentTopic]
}

struct SupportTopic: Encodable {
    let topic: String
    let activeTickets: Int

    enum CodingKeys: String, CodingKey {
        case topic
        case activeTickets = "active_tickets"
    }
}

struct IncidentTopic: Encodable {
    let topic: String
    let status: String
}

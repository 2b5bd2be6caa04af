import Foundation
package import Kernel

/// What the gateway knows of an agency.
package struct AgencyCard: Codable, Hashable, Sendable {
    /// Somebody of the agency and how to reach them.
    package struct Contact: Codable, Hashable, Sendable {
        /// A telephone number, as the gateway writes it.
        package let value: String
        package let person: String?
        package let description: String?
    }

    package var name: String?
    package var englishName: String?
    package var city: String?
    package var percent: String?
    package var hasFrontOffice: Bool?
    /// Only what is plainly denied is none.
    package var hasContract = true
    /// A year.
    package var tourists: String?
    package var boss: String?
    package var curator: String?
    package var isBlacklisted: Bool?
    package var managers: [String] = []
    package var contacts: [Contact] = []

    /// So many of its managers are named.
    package static let mostManagers = 10
    private static let mostContacts = 500
    private static let longestText = 500

    package init() {}

    /// Nil for a document that is no agency's.
    init?(_ root: XMLTree) {
        guard root.name == "agency" else { return nil }
        func text(_ name: String, in element: XMLTree? = nil) -> String? {
            (element ?? root)[name].map { String($0.prefix(Self.longestText)) }
        }
        name = text("name")
        englishName = text("nameEng")
        city = text("city")
        percent = text("percent")
        hasFrontOffice = Self.flag(root["frontOffice"])
        hasContract = Self.flag(root["contract"]) ?? true
        tourists = text("sentTourists")
        boss = text("boss")
        curator = root.child("curator").flatMap { text("fullName", in: $0) }
        isBlacklisted = Self.flag(root["blackList"])
        managers = (root.child("managers")?.children("manager") ?? []).lazy.map { String($0.text.prefix(Self.longestText)) }
            .filter { !$0.isEmpty }.prefix(Self.mostManagers).map { $0 }
        contacts = (root.child("contacts")?.children("contact") ?? []).lazy.compactMap { contact in
            text("value", in: contact).map {
                Contact(value: $0, person: text("person", in: contact), description: text("description", in: contact))
            }
        }.prefix(Self.mostContacts).map { $0 }
    }

    /// Nil for anything but a plain yes or no.
    private static func flag(_ word: String?) -> Bool? {
        switch word?.lowercased() {
        case "true", "yes", "1": true
        case "false", "no", "0": false
        default: nil
        }
    }

    /// Whose number this is: by all its digits, else by the last ones.
    package func contact(of phone: PhoneNumber) -> Contact? {
        let known = contacts.compactMap { contact in PhoneNumber(contact.value).map { (contact, $0) } }
        if let exact = known.first(where: { $0.1.digits == phone.digits }) { return exact.0 }
        for length in PhoneNumber.suffixLengths {
            guard let suffix = phone.suffix(length) else { continue }
            if let near = known.first(where: { $0.1.suffix(length) == suffix }) { return near.0 }
        }
        return nil
    }
}

/// A card, and when the gateway showed it.
package struct KeptCard: Hashable, Sendable {
    package let card: AgencyCard
    package let at: Timestamp
}

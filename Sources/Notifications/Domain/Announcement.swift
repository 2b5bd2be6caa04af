package import Kernel
package import Platform

/// Something that somebody is to be told because another part of the house says so: a playbook's step, words for customers.
package struct Announcement: Sendable {
    package enum Subject: Sendable, Hashable {
        case step(StepNote)
        case customers([Text])
        /// It is over.
        case back([Text])
        /// With the address of the page that lists such sets, without the server's.
        case unmatched([[String: String]], path: String)
        case duty(DutyNote)
    }

    /// In one language.
    package struct Text: Sendable, Hashable, Codable {
        package let language: Language
        package let text: String

        package init(_ language: Language, _ text: String) { (self.language, self.text) = (language, text) }
    }

    package enum Whom: Sendable, Hashable {
        /// Its destinations; where it has none, its members.
        case team(String)
        case user(String)
        case destination(String)
        /// Who is on call; empty in a gap of the schedule.
        case onCall([UserID], schedule: String)
        /// Contacts with all of these tags who agreed to be told and have that channel.
        case audience([String], ChannelKind)
        /// Those who were told something under another key.
        case told(key: String)
    }

    package let subject: Subject
    /// Nil for what is about none.
    package let incident: IncidentID?
    /// Tells this one from all others, and is the same whenever it is announced again: nobody is told twice.
    package let key: String
    package let whom: [Whom]

    package init(_ subject: Subject, incident: IncidentID?, key: String, whom: [Whom]) {
        (self.subject, self.incident, self.key, self.whom) = (subject, incident, key, whom)
    }

    var kind: MessageKind {
        switch subject {
        case .step: .step
        case .customers: .customers
        case .back: .back
        case .unmatched: .unmatched
        case .duty: .onCall
        }
    }

    static let parts = PageParts(
        module: "notifications_playbooks", templates: [:],
        dictionaries: [
            .english: PackageResources.notifications_playbooks_en_json, .russian: PackageResources.notifications_playbooks_ru_json,
            .portuguese: PackageResources.notifications_playbooks_pt_BR_json,
        ])
}

extension [Announcement.Text] {
    /// In a language; else the first there is.
    func text(in language: Language) -> String { first { $0.language == language }?.text ?? first?.text ?? "" }
}

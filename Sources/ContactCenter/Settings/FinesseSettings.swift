package import Foundation
package import Platform

/// The Cisco Finesse whose agents are shown.
package struct FinesseSettings: SettingsSection {
    /// Whether Finesse tells of its own accord, besides being asked.
    package enum Events: String, CaseIterable, Sendable { case auto, off }

    package var urls: [FinesseNode] = []
    package var user: String?
    package var password: String?
    package var caFile: String?
    package var pollSeconds = 5
    package var events = Events.auto
    package var transferNumber: String?
    package var lockMinutes = 30
    package var historyDays = 365
    package var eventsService = "Finesse"

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "finesse.urls", \.urls, .finesseNodes,
            "Address of Finesse, or those of its two nodes separated by a comma, e.g. https://uccx1.example.org:8445."),
        row(
            "finesse.user", \.user, .text,
            "Login of an administrator of Finesse, or of a supervisor, as whom all agents are read; without it each person sees their own state."
        ),
        row("finesse.password", \.password, .text, secrecy: .whole, "Password of finesse.user."),
        row("finesse.ca_file", \.caFile, .path, "PEM file of authorities that are trusted for Finesse besides the system's."),
        row("finesse.poll_seconds", \.pollSeconds, .number(1...300), "How often the agents are read, however many people look."),
        row(
            "finesse.events", \.events, .choice,
            "Whether states are also heard at once, over XMPP, where Finesse says in SystemInfo where that is (auto), or only read (off)."),
        row("finesse.transfer_number", \.transferNumber, .text, "Number to which the transfer gadget hands calls on."),
        row(
            "finesse.lock_minutes", \.lockMinutes, .number(5...1440),
            "Minutes for which a login is not tried after three wrong passwords; at the fifth Finesse would lock it."),
        row("finesse.history_days", \.historyDays, .number(1...3650), "Days the states of agents are kept."),
        row(
            "finesse.events_service", \.eventsService, .text,
            "Service under which it is reported that no node of Finesse answers; it is added when there is none of this name."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        var found: [SettingsContradiction] = []
        if (user == nil) != (password == nil) {
            found.append(
                SettingsContradiction("finesse.user", "finesse.password", message: "finesse.user and finesse.password need each other."))
        }
        if user != nil, urls.isEmpty {
            found.append(SettingsContradiction("finesse.user", "finesse.urls", message: "finesse.user needs finesse.urls."))
        }
        return found
    }
}

/// The base address of a node of Finesse, without the path of its interface.
package struct FinesseNode: Hashable, Sendable, CustomStringConvertible {
    package let url: URL

    /// Nil for what is no http or https address. The path that the pages or the interface of Finesse have may be said along.
    package init?(_ text: String) {
        var base = text
        for ending in ["/", "/finesse/api", "/finesse", "/"] where base.hasSuffix(ending) { base.removeLast(ending.count) }
        guard let url = SettingType<URL>.webURL.parse(base) else { return nil }
        self.url = url
    }

    package var description: String { url.absoluteString }
}

extension SettingType where Value == [FinesseNode] {
    /// One or two nodes.
    package static var finesseNodes: Self {
        let list = Self.list("one or two http or https addresses, separated by a comma") { FinesseNode($0) }
        return .init(
            list.name,
            parse: { text in list.parse(text).flatMap { (1...FinesseSettings.mostNodes).contains($0.count) ? $0 : nil } },
            text: list.text)
    }
}

extension FinesseSettings {
    static let mostNodes = 2
}

import Foundation
package import Kernel
import Platform

/// A service as somebody wants it, before it is checked and stored.
package struct ServiceDraft: Hashable, Sendable {
    /// What another system may have held in ways that are refused here.
    package enum Field: CaseIterable, Hashable, Sendable { case name, code, statusURL, logsFolder }

    package var name: String
    /// Nil: one is made.
    package var code: String?
    /// Who looks after it.
    package var team: TeamID?
    package var statusURL: String?
    package var logsFolder: String?
    package var grouping: GroupingRule
    /// Events a minute; nil for the server's setting.
    package var rateLimit: Int?
    /// Brought over from another system: kept as they are.
    package var kept: Set<Field>

    package init(
        name: String, code: String? = nil, team: TeamID? = nil, statusURL: String? = nil, logsFolder: String? = nil,
        grouping: GroupingRule = .title, rateLimit: Int? = nil, kept: Set<Field> = []
    ) {
        self.name = name
        self.code = code
        self.team = team
        self.statusURL = statusURL
        self.logsFolder = logsFolder
        self.grouping = grouping
        self.rateLimit = rateLimit
        self.kept = kept
    }

    /// The same with every field checked; empty addresses and folders are none, and so is what stands for none.
    func checked() throws(ClientError) -> ServiceDraft {
        var draft = self
        draft.name = kept.contains(.name) ? try NameRule.kept(name) : try NameRule.checked(name)
        draft.code = try code.map { code throws(ClientError) in
            try ServiceCode.checked(code, isKept: kept.contains(.code))
        }
        draft.statusURL = Self.trimmed(statusURL).flatMap { Self.standsForNone($0) ? nil : $0 }
        draft.logsFolder = Self.trimmed(logsFolder)
        guard draft.statusURL.map(isStatusURL) ?? true else { throw .statusURLNotWeb }
        guard kept.contains(.statusURL) || !(draft.statusURL.map(Self.holdsSecret) ?? false) else { throw .statusURLSecret }
        guard draft.logsFolder.map(isLogsFolder) ?? true else { throw .logsFolderNotAbsolute }
        guard rateLimit.map({ (1...Service.maximumRateLimit).contains($0) }) ?? true else { throw .rateLimitOutOfBounds }
        return draft
    }

    private static func trimmed(_ text: String?) -> String? {
        guard let text = text?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
        return text
    }

    /// What people write into a field that must not be empty, as the old system's status address was.
    private static func standsForNone(_ address: String) -> Bool {
        !address.contains { $0.isLetter || $0.isNumber } || ["none", "null", "n/a", "no", "нет"].contains(address.lowercased())
    }

    private func isStatusURL(_ text: String) -> Bool {
        guard text.utf8.count <= 2000, !Self.holdsControls(text) else { return false }
        if kept.contains(.statusURL) { return true }
        guard let url = URL(string: text), let host = url.host else { return false }
        return ["http", "https"].contains(url.scheme?.lowercased() ?? "") && !host.isEmpty
    }

    private static func holdsSecret(_ text: String) -> Bool {
        let url = URL(string: text)
        return url?.user != nil || url?.password != nil
    }

    private func isLogsFolder(_ text: String) -> Bool {
        guard text.utf8.count <= 1000, !Self.holdsControls(text) else { return false }
        return kept.contains(.logsFolder) || text.hasPrefix("/")
    }

    private static func holdsControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

import Kernel
import Platform

/// The details of lines of the audit log as people read them; what another version or module recorded is shown as it is.
struct AuditFacts {
    private static let none = "–"

    let teams: [Team]
    let texts: TextCatalog

    func facts(_ detail: [String: String]) -> [AuditPage.Fact] {
        detail.sorted { $0.key < $1.key }.map { AuditPage.Fact(name: name($0.key), value: value($0.value, of: $0.key)) }
    }

    private func name(_ key: String) -> String {
        let textKey = "audit_fact_" + key
        return texts.has(textKey) ? texts[textKey] : key.replacing("_", with: " ")
    }

    private func value(_ value: String, of key: String) -> String {
        guard !value.isEmpty, value != "none" else { return Self.none }
        switch key {
        case "team", "old_team": return teams.first { $0.id.description == value }?.name ?? "#" + value
        case "role", "old_role": return texts.has("role_" + value) ? texts["role_" + value] : value
        case "fields": return value.split(separator: ", ").map { name(String($0)) }.joined(separator: ", ")
        default: return value
        }
    }
}

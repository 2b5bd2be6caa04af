import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import App
@testable import Helpdesk

extension OperationsTests {
    /// What is there of Redmine: an issue and a comment of the board; the user has a key of their own.
    struct IssueScene: Sendable {
        static func setUp(_ settings: inout Settings) {
            settings[RedmineSettings.self].url = URL(string: RedmineDouble.url)
            settings[RedmineSettings.self].apiKey = RedmineDouble.key
            settings[RedmineSettings.self].project = "ops"
            settings[RedmineSettings.self].qualityProject = "quality"
        }

        let desk: IssueDesk
        let issue: Int64
        let file: Int64
        let comment: Int64

        init(_ flow: FlowFixture, _ redmine: RedmineDouble, user: Caller) async throws {
            desk = flow.composition.helpdesk.issueDesk
            file = 900
            issue = redmine.addIssue(by: 5, "Printer", in: 2) {
                $0.files = [.init(id: 900, name: "a.txt", type: "text/plain", bytes: Data("x".utf8))]
            }
            comment = redmine.comment("x", on: issue, by: 6)
            try await desk.own.setKey("alice-key-0123456789", by: user)
            try await flow.composition.helpdesk.qualityKeeper(flow.logger)?.runOnce()
        }
    }

    static let issues: [Operation] = [
        Operation("IssueOperations.list", .own) { _ = try await $0.issues.desk.issues.list(IssueFilter(), limit: 1, by: $1) },
        Operation("IssueOperations.allStatuses", .own) { _ = try await $0.issues.desk.issues.allStatuses(by: $1) },
        Operation("IssueOperations.find", .own) { _ = try await $0.issues.desk.issues.find($0.issues.issue, by: $1) },
        Operation("IssueOperations.comment", .own) { _ = try await $0.issues.desk.issues.comment("x", on: $0.issues.issue, by: $1) },
        Operation("IssueOperations.setStatus", .own) {
            _ = try await $0.issues.desk.issues.setStatus(2, of: $0.issues.issue, by: $1)
        },
        Operation("IssueOperations.open", .own) {
            _ = try await $0.issues.desk.issues.open(IssueDraft(subject: "x", description: ""), by: $1)
        },
        Operation("IssueOperations.attachment", .own) {
            _ = try await $0.issues.desk.issues.attachment($0.issues.file, of: $0.issues.issue, by: $1)
        },
        Operation("OwnSettingOperations.find", .own) { _ = try await $0.issues.desk.own.find(by: $1) },
        Operation("OwnSettingOperations.setKey", .own) { try await $0.issues.desk.own.setKey("bob-key-0123456789", by: $1) },
        Operation("OwnSettingOperations.removeKey", .own) { try await $0.issues.desk.own.removeKey(by: $1) },
        Operation("OwnSettingOperations.setSignature", .own) {
            try await $0.issues.desk.own.setSignature(Signature(kind: .text, text: "x"), by: $1)
        },
        Operation("IncidentIssues.open", .own) {
            let words = try Composition.texts.get().for(.english)
            _ = try await $0.issues.desk.incidents.open($0.otherIncident, words: words, base: "", by: $1)
        },
        Operation("IncidentIssues.incidents", .own) { _ = try await $0.issues.desk.incidents.incidents(of: $0.issues.issue, by: $1) },
        Operation("IncidentIssues.closeBoth", .own) {
            let words = try Composition.texts.get().for(.english)
            let opened = try await $0.issues.desk.incidents.open($0.otherIncident, words: words, base: "", by: $1)
            try await $0.issues.desk.incidents.closeBoth(issue: opened.issue, incident: $0.otherIncident, by: $1)
        },
        Operation("QualityOperations.markRead", .own) { try await $0.issues.desk.quality.markRead($0.issues.comment, by: $1) },
        Operation("QualityOperations.markAllRead", .own) { try await $0.issues.desk.quality.markAllRead(by: $1) },
    ]
}

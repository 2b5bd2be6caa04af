import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite("One's own key and signature", .bothEngines, .timeLimit(.minutes(2)))
struct OwnSettingOperationsTests {
    private static let key = "alice-key-0123456789"

    @Test("A key is proved, sealed, used, and never shown again")
    func key() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        try await fixture.desk.own.setKey(" \(Self.key) ", by: fixture.stranger)
        let own = try await fixture.desk.own.find(by: fixture.stranger)
        #expect(own.keyLogin == "alice" && own.keySetAt == fixture.world.now)
        // Nowhere in the database, the audit log included.
        let rows = try await fixture.database.read { connection in
            try ["helpdesk_issue_people", "audit_log", "event_log"].flatMap { try connection.query("SELECT * FROM \($0)").map { "\($0)" } }
        }
        #expect(!rows.contains { $0.contains(Self.key) })
        #expect(rows.contains { $0.contains("redmine_key.set") })
        let id = try await fixture.issues.comment("By key", on: issue, by: fixture.stranger)
        #expect(fixture.redmine.value.issues[issue]?.journals.last?.id == id)
        #expect(fixture.redmine.value.issues[issue]?.journals.last?.user == IssuesFixture.alice)
        // With the key alone: nobody is switched to.
        #expect(fixture.redmine.count("PUT /issues/\(issue).json as alice") == 1)
        try await fixture.desk.own.removeKey(by: fixture.stranger)
        #expect(await fixture.refusal { try await fixture.issues.find(issue, by: fixture.stranger) } == "redmine-person-unknown")
    }

    @Test(
        "What Redmine does not know is not kept",
        arguments: ["", "short", "wrong-key-0123456789", "bad\r\nX-Redmine-Switch-User: admin", "ключ-ключ-ключ"])
    func wrong(text: String) async throws {
        let fixture = try await IssuesFixture()
        #expect(await fixture.refusal { try await fixture.desk.own.setKey(text, by: fixture.stranger) } == "own-key-not-valid")
        #expect(try await fixture.desk.own.find(by: fixture.stranger).keyLogin == nil)
    }

    @Test("A key that ends is said to have ended; one of another installation cannot be read; one while Redmine is away is not taken")
    func ends() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        try await fixture.desk.own.setKey(Self.key, by: fixture.stranger)
        let other = fixture.again(key: SecretKey(bytes: Array(2...33)))
        #expect(await fixture.refusal { try await other.issues.find(issue, by: fixture.stranger) } == "own-key-unreadable")
        fixture.redmine.change("alice") { $0.key = "another-key-9876543210" }
        #expect(await fixture.refusal { try await fixture.issues.find(issue, by: fixture.stranger) } == "own-key-wrong")
        fixture.redmine.change { $0.fault = .away }
        #expect(await fixture.refusal { try await fixture.desk.own.setKey("another-key-9876543210", by: fixture.nobody) } == "redmine-away")
    }

    @Test("A signature is each person's own, and has an end")
    func signatures() async throws {
        let fixture = try await IssuesFixture()
        try await fixture.desk.own.setSignature(Signature(kind: .html, text: "<p>A</p>"), by: fixture.aliceHere)
        #expect(try await fixture.desk.own.find(by: fixture.aliceHere).signature == Signature(kind: .html, text: "<p>A</p>"))
        #expect(try await fixture.desk.own.find(by: fixture.bobHere).signature == .none)
        let long = Signature(kind: .text, text: String(repeating: "x", count: 4001))
        #expect(await fixture.refusal { try await fixture.desk.own.setSignature(long, by: fixture.aliceHere) } == "signature-too-long")
        // A key that is entered keeps the signature.
        try await fixture.desk.own.setKey(Self.key, by: fixture.aliceHere)
        #expect(try await fixture.desk.own.find(by: fixture.aliceHere).signature.text == "<p>A</p>")
    }

    @Test("A signature stands below what is written")
    func below() {
        #expect(Signature.none.below("x") == "x")
        #expect(Signature(kind: .text, text: "A").below("") == "-- \nA")
        #expect(Signature(kind: .text, text: "A").below("x") == "x\n\n-- \nA")
    }
}

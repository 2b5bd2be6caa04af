import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Customers", .bothEngines)
struct ContactOperationsTests {
    @Test("a long file is taken over in parts, and a preview says the same of it")
    func takesLongFiles() async throws {
        let contacts = try await MessagesFixture().module().contacts
        // Every fifth is one that the file named before, and every seventh cannot be.
        let lines = (1...500).map { number in
            let place = number % 5 == 0 ? number - 1 : number
            return number % 7 == 0 ? "Nobody,no address" : "Customer \(number),c\(place)@example.org"
        }
        let file = try ContactFile((["name,mail"] + lines).joined(separator: "\r\n"))
        let preview = try await contacts.take(file, isPreview: true, by: .commandLine)
        #expect(try await contacts.list(limit: 1, by: .commandLine).isEmpty)
        let report = try await contacts.take(file, isPreview: false, by: .commandLine)
        #expect((preview.added, preview.changed) == (report.added, report.changed))
        #expect(preview.refused.map(\.line) == report.refused.map(\.line) && report.refused.count == 71)
        #expect(report.added + report.changed == 429)
        #expect(try await contacts.list(limit: 1000, by: .commandLine).count == report.added)
    }

    @Test("who may not manage them takes nothing over")
    func refuses() async throws {
        let contacts = try await MessagesFixture().module().contacts
        let stranger = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .operator))
        let file = try ContactFile("name,mail\r\nAnn,ann@example.org")
        await #expect(throws: ClientError.notPermitted(.manageContacts)) {
            _ = try await contacts.take(file, isPreview: false, by: stranger)
        }
    }
}

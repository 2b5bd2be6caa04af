import Accounts
import Helpdesk
import Kernel
import Platform
import TestKit
import Testing

@testable import App

extension OperationsTests {
    static let notices: [Operation] = [
        Operation("NoticeOperations.list", .own) { _ = try await $0.notices.list(NoticeFilter(), by: $1) },
        Operation("NoticeOperations.find", .personal) { _ = try await $0.notices.find($0.notice, by: $1) },
        Operation("NoticeOperations.unread", .own) { _ = try await $0.notices.unread(by: $1) },
        Operation("NoticeOperations.count", .own) { _ = try await $0.notices.count(by: $1) },
        Operation("NoticeOperations.read", .personal) { _ = try await $0.notices.read($0.notice, by: $1) },
        Operation("NoticeOperations.read", .own) { try await $0.notices.read(issue: 12, by: $1) },
        Operation("NoticeOperations.readAll", .own) { try await $0.notices.readAll(by: $1) },
        Operation("NoticeOperations.clear", .own) { try await $0.notices.clear(by: $1) },
        Operation("NoticeOperations.restore", .own) { try await $0.notices.restore(clearedAt: $0.flow.world.now, by: $1) },
        Operation("NoticeOperations.choices", .own) { _ = try await $0.notices.choices(by: $1) },
        Operation("NoticeOperations.choose", .own) { _ = try await $0.notices.choose({ $0.mail = true }, by: $1) },
    ]
}

extension OperationsTests.Scene {
    var notices: NoticeOperations { flow.composition.helpdesk.noticeOperations }

    static func notice(for user: UserID, _ flow: FlowFixture) async throws -> NoticeID {
        let time = flow.world.now
        let draft = NoticeDraft(user: user, kind: .status, issue: 12, source: "journal:1", subject: "Printer", happenedAt: time)
        return try await flow.database.write { try #require(try NoticeStore.add([draft], at: time, on: $0).first).id }
    }
}

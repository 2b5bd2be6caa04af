import Kernel
import Platform
import Testing

@testable import Helpdesk

@Suite("The old pages' scripts")
struct NoticeRoutesTests {
    @Test(
        "A notice is named by its kind and its number",
        arguments: [
            (["notification_id": "status_12", "notification_type": "status-change"], 12, NoticeKind.status),
            (["notification_id": "comment_7", "notification_type": "comment"], 7, .comment),
            (["notification_id": "comment_7"], 7, .comment), (["notification_id": 7, "notification_type": "comment"], 7, .comment),
            (["notification_id": "7"], 7, nil),
        ] as [(JSON, Int64, NoticeKind?)])
    func named(body: JSON, id: Int64, kind: NoticeKind?) throws {
        let named = try NoticeRoutes.named(body)
        #expect(named.0 == NoticeID(id) && named.1 == kind)
    }

    @Test(
        "What names none is refused",
        arguments: [
            [:], ["notification_id": "status_x"], ["notification_id": "x_1"], ["notification_id": "status_1_2"], ["notification_id": nil],
            ["notification_id": "status_1", "notification_type": "comment"], ["notification_id": 1, "notification_type": "x"],
        ] as [JSON])
    func unnamed(body: JSON) { #expect(throws: ClientError.unreadable) { _ = try NoticeRoutes.named(body) } }
}

import Helpdesk
import Notifications

/// How notices reach people elsewhere than on the desk.
extension Ports {
    static func noticeMessages(_ notifications: NotificationsModule) -> NoticeMessages { .none }
}

/// How notices reach people elsewhere than on the desk. The module that sends messages fills it.
package struct NoticeMessages: Sendable {
    package static let none = NoticeMessages()

    package init() {}
}

package import Kernel

/// Goes through Redmine's list of changed issues, oldest change first, without missing one that moves meanwhile: the next page begins
/// with the last second of the page before. Only inside a second that fills a page it goes on by offset, each page beginning with the
/// last issue of the page before: where another one stands there, the second is read anew.
package struct ListWalk: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let id: Int64
        package let updatedOn: Timestamp

        package init(id: Int64, updatedOn: Timestamp) { (self.id, self.updatedOn) = (id, updatedOn) }
    }

    package static let usualPage = 100
    /// How often one second is read anew before what was seen of it is enough: what moved on is listed again later.
    static let mostRestarts = 3

    /// Everything that was changed in an earlier second was seen.
    package private(set) var from: Timestamp
    package private(set) var offset = 0
    package private(set) var isDone = false
    /// The newest second that any page told of: the earlier ones are over.
    package private(set) var newest: Timestamp
    private let page: Int
    private var last: Int64?
    private var restarts = 0

    package init(from: Timestamp, page: Int = usualPage) { (self.from, self.page, newest) = (from, page, from) }

    /// Takes the answer to `updated_on>=from`, sorted by time and number, from `offset` on.
    /// - Parameter limit: what Redmine made of the size that was asked for.
    package mutating func take(_ entries: [Entry], limit: Int? = nil) {
        let size = max(2, min(page, limit ?? page))
        if let end = entries.last { newest = max(newest, end.updatedOn) }
        guard offset == 0 || entries.first?.id == last || restarts >= Self.mostRestarts else {
            (offset, last) = (0, nil)
            restarts += 1
            return
        }
        guard entries.count >= size, let end = entries.last else {
            isDone = true
            return
        }
        if end.updatedOn > from {
            (from, offset, last, restarts) = (end.updatedOn, 0, nil, 0)
        } else {
            (offset, last) = (offset + entries.count - 1, end.id)
        }
    }
}

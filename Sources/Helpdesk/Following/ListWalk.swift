package import Kernel

/// Goes through Redmine's list of changed issues, oldest change first, without missing one that moves meanwhile: the next page begins
/// with the last second of the page before. Only inside a second that fills a page it goes on by offset, each page beginning with an
/// issue that was seen already: where one does not, others have left the second meanwhile, and it goes back a little.
package struct ListWalk: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let id: Int64
        package let updatedOn: Timestamp

        package init(id: Int64, updatedOn: Timestamp) { (self.id, self.updatedOn) = (id, updatedOn) }
    }

    package static let usualPage = 100
    /// Everything that was changed in an earlier second was seen.
    package private(set) var from: Timestamp
    package private(set) var offset = 0
    package private(set) var isDone = false
    /// The newest second that any page told of: the earlier ones are over.
    package private(set) var newest: Timestamp
    private let page: Int
    /// Of the second that it is in: all issues up to this number were seen.
    private var highest: Int64?
    /// Pages of that second were read while none was newer: others may have come into it behind them.
    private var isUnsure = false

    package init(from: Timestamp, page: Int = usualPage) { (self.from, self.page, newest) = (from, page, from) }

    /// Takes the answer to `updated_on>=from`, sorted by time and number, from `offset` on.
    /// - Parameter limit: what Redmine made of the size that was asked for.
    package mutating func take(_ entries: [Entry], limit: Int? = nil) {
        let size = max(2, min(page, limit ?? page))
        if let end = entries.last { newest = max(newest, end.updatedOn) }
        guard offset == 0 || isContinued(by: entries.first) else {
            offset = max(0, offset - size / 2)
            return
        }
        let end = entries.last
        if isUnsure, let end, end.updatedOn > from {
            // The second is over now: it is read once more.
            (offset, highest, isUnsure) = (0, nil, false)
            return
        }
        guard entries.count >= size, let end else {
            isDone = true
            return
        }
        if end.updatedOn > from {
            (from, offset, highest) = (end.updatedOn, 0, nil)
        } else {
            (offset, highest) = (offset + entries.count - 1, max(end.id, highest ?? end.id))
            isUnsure = isUnsure || newest == from
        }
    }

    private func isContinued(by first: Entry?) -> Bool {
        guard let first, let highest, first.updatedOn == from else { return false }
        return first.id <= highest
    }
}

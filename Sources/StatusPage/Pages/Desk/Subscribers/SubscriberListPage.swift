import Kernel
import Platform

/// Model of the template `status_desk_subscribers`: how many are told by what, and who they are.
struct SubscriberListPage {
    struct Count {
        let channelName: String
        let confirmed: String
        let waiting: String
    }

    struct Row {
        let subscriberName: String
        let facts: String
        let isWaiting: Bool
        /// Nil for what is not asked.
        let askURL: String?
        let removeURL: String
    }

    struct View {
        let viewURL: String
        let viewLabel: String
        let isCurrent: Bool
    }

    static let rowsShown = 100

    let notice: String?
    let problem: String?
    let counts: [Count]
    let hasCounts: Bool
    let mayManage: Bool
    let views: [View]
    let rows: [Row]
    let more: String?
    /// What became of a file, or would.
    let outcome: String?
    let refused: [String]
    let hasRefused: Bool
    let typed: String
    let listURL = StatusDeskPath.subscribers
    let exportURL = SubscriberAPI.root + ".csv"

    /// What the page shows of a file.
    struct Taken {
        var report: SubscriberOperations.Report?
        var typed = ""
        var refused: ClientError?
    }

    /// - Parameters:
    ///   - found: one more than is shown, where there is more; nil for a reader who may not see them.
    ///   - shown: an address without what is secret in it.
    init(
        _ all: [SubscriberChannel: (confirmed: Int, asked: Int)], _ found: [Subscriber]?, of channel: SubscriberChannel?, taken: Taken,
        notice: String?, shown: (Subscriber) -> String, _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        counts = SubscriberChannel.allCases.compactMap { kind in
            all[kind].map { count in
                Count(
                    channelName: texts["subscriber_by_" + kind.rawValue], confirmed: formats.number(count.confirmed),
                    waiting: formats.number(count.asked))
            }
        }
        (hasCounts, mayManage, self.notice) = (!counts.isEmpty, found != nil, notice)
        views =
            [View(viewURL: StatusDeskPath.subscribers, viewLabel: texts["status_desk_subscribers_all"], isCurrent: channel == nil)]
            + SubscriberChannel.allCases.filter { all[$0] != nil }.map { kind in
                View(
                    viewURL: "\(StatusDeskPath.subscribers)?channel=\(kind.rawValue)", viewLabel: texts["subscriber_by_" + kind.rawValue],
                    isCurrent: kind == channel)
            }
        let listed = (found ?? []).prefix(Self.rowsShown)
        rows = listed.map { Row($0, shown: shown($0), texts, formats) }
        let filter = channel.map { "&channel=\($0.rawValue)" } ?? ""
        more = (found?.count ?? 0) > Self.rowsShown ? listed.last.map { "\(StatusDeskPath.subscribers)?after=\($0.id)\(filter)" } : nil
        (typed, problem) = (taken.typed, taken.refused.map(texts.sentence))
        outcome = taken.report.map { report in
            texts.text(
                report.isPreview ? "status_desk_subscribers_would" : "status_desk_subscribers_did",
                ["added": String(report.added), "known": String(report.known), "refused": String(report.refused.count)])
        }
        refused = (taken.report?.refused ?? []).prefix(100).map { refusal in
            texts.text("status_desk_subscribers_line", ["line": String(refusal.line), "reason": texts.sentence(refusal.error)])
        }
        hasRefused = !refused.isEmpty
    }
}

extension SubscriberListPage.Row {
    fileprivate init(_ subscriber: Subscriber, shown: String, _ texts: TextCatalog, _ formats: ReaderFormats) {
        let choice = subscriber.choice
        subscriberName = shown
        isWaiting = subscriber.confirmedAt == nil
        let chosen =
            choice.components.isEmpty
            ? texts["status_desk_subscriber_everything"] : texts.plural("status_desk_subscriber_chosen", choice.components.count)
        facts = [
            texts["subscriber_by_" + subscriber.channel.rawValue], chosen, texts["subscriber_severity_" + choice.severity.rawValue],
            choice.language.ownName, formats.date(subscriber.createdAt),
        ].joined(separator: " · ")
        askURL = isWaiting && subscriber.channel.isTyped ? StatusDeskPath.subscriber(subscriber.id) + "/confirmation" : nil
        removeURL = StatusDeskPath.subscriber(subscriber.id) + "/remove"
    }
}

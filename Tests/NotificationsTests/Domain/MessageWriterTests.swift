import Foundation
import Kernel
import Logging
import Platform
import Synchronization
import Testing

@testable import Notifications

@Suite("What messages say")
struct MessageWriterTests {
    private static let writer: MessageWriter? = (try? Texts(parts: [.platform] + NotificationsModule.declaration.pageParts)).map {
        MessageWriter(texts: $0)
    }

    private func text(_ content: OutgoingMessage.Content, _ kind: MessageKind = .opened, _ language: Language = .english) throws
        -> MessageText
    {
        try #require(Self.writer).text(content, kind, in: language, .gmt)
    }

    @Test("level, service, title, count and address, in the reader's language", arguments: Language.allCases)
    func tellsIncidents(language: Language) throws {
        let text = try text(.incident(.sample(occurrences: 3)), .opened, language)
        #expect(text.title.contains("Shop") && text.title.contains("Payment failed"))
        #expect(text.lines.first == "The card was declined" && text.lines.last?.contains("3") == true)
        #expect(text.url == "https://desk.example.org/incidents/12")
        #expect(text.whole.hasSuffix(text.url ?? "-"))
        #expect(!text.whole.contains("message_") && !text.whole.contains("{"))
    }

    @Test("the title stands as it is, also one that looks like a placeholder")
    func keepsTitles() throws {
        let text = try text(.incident(.sample(title: "{service} *x* <b>&")))
        #expect(text.title.hasSuffix("{service} *x* <b>&"))
    }

    @Test("the end says who brought it about")
    func tellsEnds() throws {
        let text = try text(.incident(.sample(state: "resolved")), .resolved)
        #expect(text.title.hasPrefix("Resolved") && text.lines.contains("By olga") && !text.lines.contains("The card was declined"))
    }

    @Test("a code stands alone in its line", arguments: Language.allCases)
    func tellsCodes(language: Language) throws {
        #expect(try text(.code("012345"), .code, language).whole.split(separator: "\n").contains("012345"))
    }

    @Test("of many the first are named and the rest counted")
    func tellsBundles() throws {
        let lines = (1...10).map { BundleNote.Line(id: IncidentID(Int64($0)), level: .error, serviceName: "Shop", title: "T\($0)") }
        let text = try text(.bundle(BundleNote(count: 250, some: lines, url: "https://desk.example/incidents")))
        #expect(text.title == "250 new incidents" && text.lines.count == 11)
        #expect(text.lines[0] == "error · Shop · T1" && text.lines[10] == "and 240 more")
    }

    @Test("a long report is cut")
    func cuts() throws {
        var note = IncidentNote.sample()
        note.message = String(repeating: "я", count: 5000)
        #expect(try #require(try text(.incident(note)).lines.first).count == 1001)
    }

    // MARK: Words of the house's own

    private func text(
        in own: MessageWords, for kind: WordedKind = .opened, by channel: ChannelKind = .mail, _ language: Language = .russian,
        logger: Logger? = nil
    ) throws -> MessageText {
        var writer = MessageWriter(texts: try #require(Self.writer).texts, logger: logger)
        writer.own = [WordsPlace(kind, .mail, .russian): own]
        return writer.text(.incident(.sample(occurrences: 3)), .opened, by: channel, in: language, .gmt)
    }

    @Test("are used for their kind, channel and language alone, with the link behind them")
    func ownWords() throws {
        let own = MessageWords(title: "Беда: {title} ({count})", text: "{service} {changed_by}\n{changed_by}\nЗвоните 112")
        let text = try text(in: own)
        #expect(text.title == "Беда: Payment failed (3)" && text.lines == ["Shop ", "Звоните 112"])
        #expect(text.url == "https://desk.example.org/incidents/12")
        let usual = try self.text(.incident(.sample(occurrences: 3)), .opened, .russian)
        #expect(try self.text(in: own, by: .telegram) == usual && self.text(in: own, for: .resolved) == usual)
        #expect(try !self.text(in: own, .portuguese).title.contains("Беда"))
    }

    @Test(
        "spoil no message when they are broken: the original ones are sent, and the log says why",
        arguments: [
            ("{severity} {title}", "", "there is no placeholder severity"), ("{title}", "{message", "a brace has no other one"),
            ("{changed_by}", "x", "the first line is empty"),
        ])
    func brokenWords(title: String, text: String, reason: String) throws {
        let written = Mutex("")
        let sink = LogSink { bytes in written.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        let logger = Logger(label: "test") {
            LineLogHandler(label: $0, level: .info, format: .text, sink: sink, now: { Timestamp(microseconds: 0) })
        }
        let sent = try self.text(in: MessageWords(title: title, text: text), logger: logger)
        #expect(try sent == self.text(.incident(.sample(occurrences: 3)), .opened, .russian))
        sink.flush()
        let line = written.withLock { $0 }
        #expect(line.contains(reason) && line.contains("opened") && !line.contains("Payment failed"))
    }
}

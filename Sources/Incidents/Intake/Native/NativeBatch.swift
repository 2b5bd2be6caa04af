import Foundation
import Platform

/// The body of `POST /api/v1/events`: one event, or a list in which each stands or falls by itself.
struct NativeBatch {
    /// An element that cannot be taken.
    struct Refused: Error {
        let fault: EventFault
        /// The service it names.
        let service: String?
        /// Its beginning, as it was sent.
        let sent: Data
    }

    typealias Element = Result<NativeEvent, Refused>

    /// One of a body that is no list.
    let elements: [Element]
    let isList: Bool

    /// The fast way first, which only right bodies pass; it would not see that a field comes twice. Throws `eventsNotJSON`.
    init(body: Data) throws(ClientError) {
        isList = Self.isList(body)
        if JSONOutline.mayRepeatNames(body) {
            elements = try Self.lenientElements(of: body)
        } else if isList, let events = try? JSONDecoder().decode([NativeEvent].self, from: body) {
            elements = events.map(Element.success)
        } else if !isList, let event = try? JSONDecoder().decode(NativeEvent.self, from: body) {
            elements = [.success(event)]
        } else {
            elements = try Self.lenientElements(of: body)
        }
    }

    private static func lenientElements(of body: Data) throws(ClientError) -> [Element] {
        do throws(LenientJSON.NotJSON) { return try LenientJSON.read(body, element) } catch { throw .eventsNotJSON }
    }

    private static func element(_ value: SentJSON, isMended: Bool) -> Element {
        do throws(EventFault) {
            var event = try NativeEvent(lenient: value)
            if isMended { event.draft.note("body", .converted) }
            return .success(event)
        } catch {
            let sent = Data(JSONLine(value).text.utf8.prefix(SecretMask.looked))
            return .failure(Refused(fault: error, service: value["service"]?.plainText, sent: sent))
        }
    }

    static func isList(_ body: Data) -> Bool {
        body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[")
    }
}

import Kernel
import Platform

/// A button below a message about an incident. What it is to do stands in it, so that a press means the same whenever it comes.
struct TelegramButton: Sendable, Hashable {
    let act: ChannelDesk.Act
    let incident: IncidentID

    init(_ act: ChannelDesk.Act, _ incident: IncidentID) { (self.act, self.incident) = (act, incident) }

    /// From what Telegram gives back when it is pressed: at most 64 bytes.
    init?(data: String) {
        let parts = data.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let act = ChannelDesk.Act(rawValue: String(parts[0])), let number = Int64(parts[1]), number > 0 else {
            return nil
        }
        (self.act, incident) = (act, IncidentID(number))
    }

    var data: String { "\(act.rawValue):\(incident)" }

    /// What can be done about an incident as it stands, as the parameter `reply_markup`; nil for nothing.
    static func keyboard(for incident: IncidentNote, _ words: TextCatalog) -> JSON? {
        let acts: [ChannelDesk.Act] =
            switch incident.state {
            case "open": [.acknowledge, .resolve, .close]
            case "acknowledged": [.resolve, .close]
            case "resolved": [.close]
            default: []
            }
        guard !acts.isEmpty else { return nil }
        let row = acts.map { act -> JSON in
            ["text": .text(words["telegram_\(act.rawValue)"]), "callback_data": .text(Self(act, incident.id).data)]
        }
        return ["inline_keyboard": [.list(row)]]
    }
}

import Kernel
import Notifications
import Playbooks

extension Ports {
    /// Files say where messages go.
    static func destinations(_ destinations: DestinationOperations) -> DestinationPort {
        DestinationPort(
            kinds: MessageKind.choices.map(\.rawValue), presets: WebhookOptions.Preset.allCases.map(\.rawValue),
            all: { try destinations.drafts(by: .system, on: $0).map(file(of:)) },
            save: { try destinations.put(draft(of: $0), by: $1, on: $2) })
    }

    private static func file(of draft: DestinationDraft) -> DestinationFile {
        var file = DestinationFile(name: draft.name, channel: draft.channel, address: draft.address)
        file.team = draft.team
        if draft.isForNone || !draft.services.isEmpty { file.services = draft.services }
        file.levels = draft.levels?.compactMap { Level(word: $0) }
        (file.kinds, file.language, file.timeZone) = (draft.kinds, draft.language, draft.timeZone)
        (file.bundle, file.preset) = (draft.bundle, draft.preset)
        return file
    }

    private static func draft(of file: DestinationFile) -> DestinationDraft {
        var draft = DestinationDraft(name: file.name, channel: file.channel, address: file.address)
        (draft.team, draft.services) = (file.team, file.services ?? [])
        draft.isForNone = file.services?.isEmpty ?? false
        draft.levels = file.levels?.map(\.word)
        (draft.kinds, draft.language, draft.timeZone) = (file.kinds, file.language, file.timeZone)
        (draft.bundle, draft.preset) = (file.bundle, file.preset)
        return draft
    }
}

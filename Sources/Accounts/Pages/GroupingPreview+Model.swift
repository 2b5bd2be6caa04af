import Kernel
import Platform

/// What the page of a service shows of one rule's preview.
struct GroupingPreviewModel {
    struct Group {
        let title: String
        let level: String
        let levelLabel: String
        let count: String
    }

    /// Groups that are shown; the rest is a number.
    static let shown = 8

    let label: String
    let current: Bool
    /// `12 incidents`
    let summary: String
    let groups: [Group]
    let more: String?

    init(_ preview: GroupingPreview, current rule: GroupingRule, texts: TextCatalog, formats: ReaderFormats) {
        label = texts[preview.rule.textKey]
        current = preview.rule == rule
        let count = preview.groups.count
        summary = texts.plural("preview_incidents", count, ["count": formats.number(count)])
        groups = preview.groups.prefix(Self.shown).map { group in
            Group(
                title: group.title, level: group.level.word, levelLabel: texts["level_" + group.level.word],
                count: texts.plural("preview_events", group.events, ["count": formats.number(group.events)]))
        }
        let rest = count - groups.count
        more = rest > 0 ? texts.plural("preview_more", rest, ["count": formats.number(rest)]) : nil
    }
}

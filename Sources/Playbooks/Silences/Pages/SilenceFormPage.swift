import Kernel
import Platform

/// Model of the template `silence_form`.
struct SilenceFormPage {
    let title: String
    let listURL = SilencePath.list
    let url: String
    let problem: String?
    let typedName: String
    let condition: ConditionFields
    let typedFrom: String
    let typedUntil: String
    let readersZone: String
    let days: [SelectOption]
    let typedHoursFrom: String
    let typedHoursTo: String
    let typedMoreHours: String
    let typedZone: String
    let recurs: Bool
    let levels: [SelectOption]
    let typedComment: String
    let preview: MatchPreviewModel?

    init(
        _ form: SilenceForm, title: String, at url: String, readersZone: String, problem: String?, preview: MatchPreview?,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        (self.title, self.url, self.problem, self.readersZone) = (title, url, problem, readersZone)
        (typedName, typedFrom, typedUntil) = (form.name, form.from, form.until)
        (typedHoursFrom, typedHoursTo, typedZone, typedComment) = (form.hoursFrom, form.hoursTo, form.zone, form.comment)
        typedMoreHours = form.moreHours
        condition = form.condition.model(texts)
        recurs = !form.hoursFrom.isEmpty || !form.hoursTo.isEmpty || !form.days.isEmpty || !form.moreHours.isEmpty
        days = Weekday.allCases.map { day in
            SelectOption(code: day.word, label: texts["silence_day_\(day.word)"], current: form.days.contains(day.word))
        }
        levels = Level.allCases.reversed().map { level in
            SelectOption(code: level.word, label: texts["message_level_\(level.word)"], current: form.breaksThrough == level.word)
        }
        self.preview = preview.map { MatchPreviewModel($0, texts, formats) }
    }
}

/// Model of the template `silence_matches`.
struct MatchPreviewModel {
    struct Row {
        let incidentURL: String
        let incidentNumber: String
        let incidentTitle: String
        let incidentService: String
        let at: Moment
    }

    let nowLine: String
    let weekLine: String
    let nowRows: [Row]
    let weekRows: [Row]
    let cutLine: String?

    init(_ preview: MatchPreview, _ texts: TextCatalog, _ formats: ReaderFormats) {
        nowLine = texts.plural("silence_matches_now", preview.nowCount)
        weekLine = texts.plural("silence_matches_week", preview.weekCount)
        (nowRows, weekRows) = (preview.now.map { Row($0, formats) }, preview.week.map { Row($0, formats) })
        cutLine = preview.isCut ? texts["silence_matches_cut"] : nil
    }
}

extension MatchPreviewModel.Row {
    fileprivate init(_ seen: IncidentLook.Seen, _ formats: ReaderFormats) {
        (incidentURL, incidentNumber, incidentTitle) = ("/incidents/\(seen.id)", "#\(seen.id)", seen.facts.title)
        (incidentService, at) = (seen.facts.service, Moment(seen.lastAt, formats))
    }
}

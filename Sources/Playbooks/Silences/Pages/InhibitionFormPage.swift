import Platform

/// An inhibition as a form takes it.
struct InhibitionForm {
    var name = ""
    var source = ConditionForm("while", nil)
    var quiet = ConditionForm("quiet", nil)
    var comment = ""

    init() {}

    /// As it was typed.
    init(_ form: FormData) {
        (name, comment) = (form["name"] ?? "", form["comment"] ?? "")
        (source, quiet) = (ConditionForm("while", of: form), ConditionForm("quiet", of: form))
    }

    /// As it stands.
    init(_ draft: InhibitionDraft) {
        (name, comment) = (draft.name, draft.comment)
        (source, quiet) = (ConditionForm("while", draft.source), ConditionForm("quiet", draft.quiet))
    }

    /// Throws ``ClientError``: `silenceNotReadable`.
    func draft() throws -> InhibitionDraft {
        InhibitionDraft(name: name, while: try source.condition(), quiet: try quiet.condition(), comment: comment)
    }
}

/// Model of the template `inhibition_form`.
struct InhibitionFormPage {
    let title: String
    let listURL = SilencePath.list
    let url: String
    let problem: String?
    let typedName: String
    let source: ConditionFields
    let quiet: ConditionFields
    let typedComment: String
    let preview: MatchPreviewModel?

    init(
        _ form: InhibitionForm, title: String, at url: String, problem: String?, preview: MatchPreview?, texts: TextCatalog,
        formats: ReaderFormats
    ) {
        (self.title, self.url, self.problem) = (title, url, problem)
        (typedName, typedComment) = (form.name, form.comment)
        (source, quiet) = (form.source.model(texts), form.quiet.model(texts))
        self.preview = preview.map { MatchPreviewModel($0, texts, formats) }
    }
}

import Kernel
import Platform

/// Model of the template `status_desk_feeds_threshold`: the form of one threshold.
struct FeedsThresholdModel {
    struct Metric {
        let name: String
        let title: String
        /// In which unit, and on which side of a limit the bad values are.
        let hint: String
        let fields: [Field]
    }

    struct Field {
        let name: String
        let label: String
        let value: String
    }

    let title: String
    let problem: String?
    let action: String
    /// Nil for one that is not there yet.
    let deleteURL: String?
    let channel: String
    let channelName: String
    let hasProvider: Bool
    let provider: String
    let providers: [String]
    let hasCountry: Bool
    let countries: [SelectOption]
    let metrics: [Metric]
    let worse: String
    let better: String
    let staleSeconds: String
    let services: [SelectOption]

    /// - Parameters:
    ///   - id: nil for one that is not there yet.
    ///   - cells: those that are known, for what there is to choose from.
    init(
        _ form: FeedsThresholdForm, id: PublicID?, problem: String?, cells: [StatusCell], services: [(id: ServiceID, name: String)],
        _ words: FeedsWords
    ) {
        let texts = words.texts
        title = texts.text(id == nil ? "feeds_threshold_new" : "feeds_threshold", ["channel": words.channel(form.channel)])
        self.problem = problem
        action = id.map { FeedsPath.threshold($0) } ?? "\(FeedsPath.thresholds)/\(FeedsPath.new)"
        deleteURL = id.map { FeedsPath.threshold($0) + "/delete" }
        (channel, channelName) = (form.channel.rawValue, words.channel(form.channel))
        hasProvider = ![.support, .incidents].contains(form.channel)
        hasCountry = hasProvider && form.channel != .billing
        let own = cells.filter { $0.id.channel == form.channel }
        provider = form.provider
        providers = Set(own.map(\.id.provider)).filter { !$0.isEmpty }.sorted()
        let codes = Set(own.map(\.id.country) + [form.country]).filter { CountryTable.iso3166.name(of: $0) != nil }
        countries =
            [SelectOption(code: "", label: texts["feeds_all_countries"], current: form.country.isEmpty)]
            + codes.map { SelectOption(code: $0, label: words.country($0), current: $0 == form.country) }.sorted { $0.label < $1.label }
        metrics = FeedsThresholdForm.metrics(of: form.channel).map { Metric($0, form, texts) }
        (worse, better, staleSeconds) = (form.worse, form.better, form.staleSeconds)
        self.services =
            [SelectOption(code: "", label: words.service(nil), current: form.service.isEmpty)]
            + services.map { SelectOption(code: "\($0.id)", label: $0.name, current: "\($0.id)" == form.service) }
    }
}

extension FeedsThresholdModel.Metric {
    fileprivate init(_ metric: FeedMetric, _ form: FeedsThresholdForm, _ texts: TextCatalog) {
        (name, title) = (metric.rawValue, texts["feeds_metric_" + metric.rawValue])
        hint = texts["feeds_hint_" + metric.rawValue]
        fields = FeedsThresholdForm.states.map { state in
            let name = "\(metric.rawValue)_\(state.name)"
            return .init(name: name, label: texts["status_state_" + state.state.rawValue], value: form.limits[name] ?? "")
        }
    }
}

import Kernel
import Platform

/// The page itself: what is wrong first.
struct HomeModel {
    let headline: Headline
    /// The moment of what is shown.
    let at: PublicTime
    let incidents: [IncidentModel]
    let hasIncidents: Bool
    /// Under way, and to come.
    let maintenances: [MaintenanceModel]
    let hasMaintenances: Bool
    let hasComponents: Bool
    let components: [ComponentEntry]
    let grid: QualityGrid?
    let email: DeliveryTimes?
    let billing: BillingModel?
    let support: SupportModel?
    let reports: ProviderReports?
    /// What was over lately.
    let recent: [IncidentModel]
    let hasRecent: Bool
    /// What the bars of the days look like.
    let legend: [StateMark]
    /// What the uptime counts.
    let uptimeNote: String

    /// How long what is over is shown here.
    static let recentDays = 14

    /// - Parameters:
    ///   - recent: the newest incidents, over or not.
    ///   - days: of the components.
    init(
        _ snapshot: StatusSnapshot, recent: [StatusIncident], days: [PublicID: [UptimeDay]], quality: QualityReading?,
        weights: Uptime.Weights, at now: Timestamp, _ formats: PublicFormats
    ) {
        let texts = formats.texts
        headline = Headline(snapshot, texts)
        at = formats.exactTime(snapshot.at)
        incidents = snapshot.incidents.map { IncidentModel($0, components: snapshot.components, formats) }
        maintenances = snapshot.maintenances.map { MaintenanceModel($0, components: snapshot.components, formats) }
        (hasIncidents, hasMaintenances) = (!incidents.isEmpty, !maintenances.isEmpty)
        let titles = (snapshot.incidents + recent).map { ($0.id, $0.title.reading(in: texts.language).text) }
        components = ComponentEntry.entries(
            of: snapshot.components, days: days, weights: weights, titles: Dictionary(titles) { first, _ in first }, formats)
        hasComponents = !components.isEmpty
        grid = QualityGrid(quality, at: now, formats)
        email = DeliveryTimes(quality, at: now, formats)
        billing = BillingModel(quality, at: now, formats)
        support = SupportModel(quality, at: now, formats)
        reports = ProviderReports(quality, at: now, formats)
        let earliest = snapshot.at.adding(.seconds(-86_400 * Self.recentDays))
        self.recent = recent.filter { $0.stage.isOver && $0.resolvedAt ?? $0.updatedAt >= earliest }.map {
            IncidentModel($0, components: snapshot.components, formats)
        }
        hasRecent = !self.recent.isEmpty
        legend = ComponentState.allCases.map { StateMark($0, texts) }
        uptimeNote = texts.text(
            "public_uptime_note",
            [
                "major": formats.percent(weights.major), "partial": formats.percent(weights.partial),
                "degraded": formats.percent(weights.degraded),
            ])
    }
}

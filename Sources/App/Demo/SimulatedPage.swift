import Accounts
import Foundation
import Kernel
import Platform
import StatusPage

/// A status page of the simulated messaging provider: what it shows, whom it tells, and what customers were told so far.
struct SimulatedPage: Sendable {
    let accounts: AccountsModule
    let statusPage: StatusPageModule
    let world: World

    func play() async throws {
        let service = try await accounts.serviceOperations.add(ServiceDraft(name: "Messaging"), by: .system)
        try await setThresholds(telling: service.id)
        let site = try await addComponents(service.id)
        try await tellThePast(site)
        try await plan(site)
    }

    /// The simulated values are drawn at random: with the usual thresholds half of them would be bad.
    private func setThresholds(telling service: ServiceID) async throws {
        let limits: [FeedMetric: MetricLimits] = [
            .bandwidth: MetricLimits(degraded: 10, partial: 5, major: 2), .responseTime: MetricLimits(degraded: 1900),
        ]
        for channel in [FeedName.sms, .mms, .voice] {
            _ = try await statusPage.thresholds.save(
                CellScope(channel), limits: limits, staleSeconds: 60, service: channel == .sms ? service : nil, by: .system)
        }
        _ = try await statusPage.thresholds.save(CellScope(.email), limits: [.deliveryTime: MetricLimits(degraded: 595)], by: .system)
    }

    private struct Site {
        let voice: PublicID
        let web: PublicID
    }

    private func addComponents(_ service: ServiceID) async throws -> Site {
        let messaging = try await add("Messaging", "Сообщения", "Mensagens", isGroup: true)
        let share = ComponentRule.share(MetricLimits(degraded: 0.25, partial: 0.5, major: 0.75))
        _ = try await add("SMS", "SMS", "SMS", in: messaging, .feed(CellScope(.sms)), share)
        _ = try await add("MMS", "MMS", "MMS", in: messaging, .feed(CellScope(.mms)), share)
        _ = try await add(
            "SMS to Monaco", "SMS в Монако", "SMS para Mônaco", in: messaging,
            .feed(CellScope(.sms, provider: "Kildy", country: "MC")))
        let voice = try await add("Voice calls", "Звонки", "Chamadas", .feed(CellScope(.voice)), share)
        _ = try await add("E-mail", "Почта", "E-mail", .feed(CellScope(.email)), share)
        let billing = try await add("Billing", "Оплата", "Cobrança", isGroup: true)
        _ = try await add(
            "Checkout page", "Страница оплаты", "Página de pagamento", in: billing,
            .feed(CellScope(.billing, provider: "checkout_page")))
        _ = try await add("Payouts", "Выплаты", "Pagamentos", in: billing, .feed(CellScope(.billing, provider: "payout")))
        let web = try await add("Web site", "Сайт", "Site", daysAgo: 89)
        _ = try await add("Support", "Поддержка", "Suporte", .feed(CellScope(.support)))
        return Site(voice: voice, web: web)
    }

    private func add(
        _ english: String, _ russian: String, _ portuguese: String, in group: PublicID? = nil, _ link: ComponentLink? = nil,
        _ rule: ComponentRule = .worst, isGroup: Bool = false, daysAgo: Int = 0
    ) async throws -> PublicID {
        var draft = ComponentOperations.Draft(name: Self.text(english, russian, portuguese))
        (draft.groupID, draft.link, draft.rule, draft.isGroup) = (group, link, rule, isGroup)
        draft.startedAt = world.now().adding(.seconds(-daysAgo * 86_400))
        return try await statusPage.components.add(draft, by: .system).id
    }

    private func tellThePast(_ site: Site) async throws {
        let past: [(daysAgo: Double, hours: Double, state: ComponentState)] = [
            (71.3, 2, .partialOutage), (46.8, 0.7, .majorOutage), (23.1, 5, .degradedPerformance), (9.6, 1.2, .partialOutage),
            (0.1, 0.5, .degradedPerformance),
        ]
        for incident in past {
            var draft = StatusIncidentOperations.Draft(
                title: Self.text("Web site was slow or away", "Сайт работал с перебоями", "O site estava lento ou fora do ar"),
                text: Self.text(
                    "A database was overloaded; it has more memory now.", "База данных была перегружена; памяти стало больше.",
                    "Um banco de dados estava sobrecarregado; agora tem mais memória."))
            let start = world.now().adding(.seconds(-Int(incident.daysAgo * 86_400)))
            (draft.stage, draft.components, draft.startedAt) = (.resolved, [site.web: incident.state], start)
            draft.resolvedAt = start.adding(.seconds(Int(incident.hours * 3600)))
            _ = try await statusPage.incidents.publish(draft, by: .system)
        }
        var open = StatusIncidentOperations.Draft(
            title: Self.text("Calls to Spain break off", "Звонки в Испанию прерываются", "Chamadas para a Espanha caem"),
            text: Self.text(
                "We are looking for the cause together with the carrier.", "Ищем причину вместе с оператором.",
                "Procuramos a causa com a operadora."))
        open.components = [site.voice: .partialOutage]
        let incident = try await statusPage.incidents.publish(open, by: .system)
        var message = StatusIncidentOperations.Message(
            text: Self.text(
                "A route of the carrier is faulty; we send calls another way.", "Неисправен маршрут оператора; звонки идут в обход.",
                "Uma rota da operadora está com defeito; as chamadas vão por outro caminho."))
        message.stage = .identified
        _ = try await statusPage.incidents.update(incident.id, message, by: .system)
    }

    private func plan(_ site: Site) async throws {
        let start = world.now().adding(.seconds(45))
        var soon = MaintenanceOperations.Draft(
            title: Self.text("Web site: new certificates", "Сайт: новые сертификаты", "Site: novos certificados"),
            text: Self.text("It may be away for seconds.", "Возможны перерывы на секунды.", "Pode ficar fora por segundos."),
            scheduledFor: start, scheduledUntil: start.adding(.seconds(600)))
        soon.components = [site.web]
        _ = try await statusPage.maintenances.plan(soon, by: .system)
        let week = start.adding(.seconds(7 * 86_400))
        var later = MaintenanceOperations.Draft(
            title: Self.text("Voice: change of carrier", "Звонки: смена оператора", "Voz: troca de operadora"),
            text: Self.text("Calls are interrupted for minutes.", "Звонки прервутся на минуты.", "As chamadas param por minutos."),
            scheduledFor: week, scheduledUntil: week.adding(.seconds(7200)))
        (later.components, later.reminder) = ([site.voice], .seconds(3600))
        _ = try await statusPage.maintenances.plan(later, by: .system)
    }

    private static func text(_ english: String, _ russian: String, _ portuguese: String) -> LocalizedText {
        LocalizedText([.english: english, .russian: russian, .portuguese: portuguese]) ?? LocalizedText(english: english)
    }
}

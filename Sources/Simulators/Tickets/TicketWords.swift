/// What people of a network operator write into their tickets.
enum TicketWords {
    static let work = "Решение"
    static let waiting = "Ожидание"
    static let clientRequest = "Запрос клиента"
    static let firstLine = "Первая линия"
    static let (open, closed) = ("В работе", "Закрыт")

    /// What fails, who looks at it first, and who else it may need.
    struct Theme: Sendable {
        let subject: String
        let unit: String
        let further: String
    }

    static let themes = [
        Theme(subject: "Нет связи с базовой станцией, {place}", unit: "Решение базового ТТ", further: "Энергетика"),
        Theme(subject: "Деградация скорости LTE, {place}", unit: "Решение базового ТТ", further: "Вендор (ДЭФИР)"),
        Theme(subject: "Потери пакетов на магистрали, {place}", unit: "Решение сетевого ТТ", further: "Эксплуатация ВОЛС"),
        Theme(subject: "Недоступен канал клиента, {place}", unit: "Решение сетевого ТТ", further: "Провайдер"),
        Theme(subject: "Обрыв кабеля, {place}", unit: "Решение сетевого ТТ", further: "Эксплуатация ВОЛС"),
        Theme(subject: "Авария электропитания на узле, {place}", unit: "Решение базового ТТ", further: "Энергетика"),
        Theme(subject: "Не проходят вызовы между сетями, {place}", unit: "Решение сетевого ТТ", further: "Провайдер"),
        Theme(subject: "Ошибки на порту коммутатора, {place}", unit: "Решение сетевого ТТ", further: "Вендор (ДЭФИР)"),
    ]

    static let places = [
        "Казань", "Самара", "Пермь", "Омск", "Тула", "Рязань", "Воронеж", "Саратов", "Ижевск", "Уфа", "Тверь", "Псков", "Вологда", "Чита",
    ]
    static let people = [
        "Иванов И.", "Петрова А.", "Сидоров К.", "Кузнецова М.", "Смирнов Д.", "Попова Е.", "Васильев П.", "Новикова О.", "Фёдоров С.",
        "Морозова Т.", "Волков Р.", "Лебедева Н.",
    ]
    static let providers = ["Севертелеком", "Линия-М", "Волгасвязь", "Уралнет"]
    static let comments = [
        "<p>Заявка принята,&nbsp;назначен инженер</p>", "<p>Проверили порт, ошибок <strong>нет</strong></p>",
        "<p>Бригада выехала<br>на объект</p>", "<p>Уровень сигнала &lt; нормы</p>", "<p>Заменён модуль, наблюдаем</p>",
        "<p>Клиент подтвердил восстановление</p>", "<p>Передано в следующую группу</p>",
    ]
    static let reasons = [
        "Нет доступа на объект до утра", "Ожидаем ЗИП со склада", "По просьбе клиента", "Погодные условия", "Плановые работы провайдера",
        "Согласование допуска с арендодателем",
    ]
}

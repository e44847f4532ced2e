class Order < ApplicationRecord
  belongs_to :customer
  has_many :line_items

  def total_cents
    line_items.sum { |item| item.quantity * item.unit_price_cents }
  end
end

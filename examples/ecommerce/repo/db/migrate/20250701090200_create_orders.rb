class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :orders do |t|
      t.references :customer, null: false
      t.string :status, null: false
      t.datetime :placed_at
      t.timestamps
    end
  end
end
